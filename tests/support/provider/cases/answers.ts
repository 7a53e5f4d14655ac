import { text } from '../behaviours.ts';
import { always, body, type Case, changedText, chunk, goodStream, goodText } from './case.ts';

const isWhole = { drafts: 1 } as const;
const notAsAsked = { slug: 'provider-output-invalid', says: /not have the requested form/ } as const;

/** Goes on for ever with white space: what a grammar for JSON permits. */
const spacesAfter = (part: (answer: string) => string): Case['server'] =>
  always(async (exchange) => {
    exchange.open();
    await exchange.write(exchange.wire.text(part(goodText(exchange.call))));
    while (!exchange.closed.aborted) await exchange.write(exchange.wire.text(' \n '.repeat(20)));
  });

const inReasoning = (name: string): Case['server'] =>
  always(
    body(
      ({ call }) =>
        `${chunk({ delta: { role: 'assistant', content: null, [name]: goodText(call) } })}${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`,
    ),
  );

/** Half an answer, and why it ends there. */
const halfAnd = (finish: string) =>
  body(({ call }) => {
    const half = chunk({ delta: { content: goodText(call).slice(0, 40) } });
    return `${half}${chunk({ delta: {}, finish_reason: finish })}data: [DONE]\n\n`;
  });

/** How servers wrap and bend an answer whose schema they do not enforce. */
export const ANSWER_CASES: Case[] = [
  {
    what: 'an answer in a code fence with its language',
    seen: 'zettelrobbe#74; graphiti#1291',
    server: always(changedText((answer) => `\`\`\`json\n${answer}\n\`\`\``)),
    ends: isWhole,
  },
  {
    what: 'an answer in a bare code fence',
    seen: 'graphiti#1291',
    server: always(changedText((answer) => `\n\`\`\`\n${answer}\n\`\`\`\n`)),
    ends: isWhole,
  },
  {
    what: 'a block of thinking before the answer',
    seen: 'laravel/ai#879',
    server: always(
      changedText((answer) => `<think>\nThe {goal} is clear. <b>Well.</b>\n</think>\n\n${answer}`),
    ),
    ends: isWhole,
  },
  {
    what: 'an empty block of thinking, then a fence',
    seen: 'laravel/ai#879',
    server: always(changedText((answer) => `<think>\n\n</think>\n\`\`\`json\n${answer}\n\`\`\``)),
    ends: isWhole,
  },
  {
    what: 'a closing remark behind the answer',
    seen: 'robonix#41',
    server: always(changedText((answer) => `${answer}\n\nThis covers the goal.`)),
    ends: isWhole,
  },
  {
    what: 'the same object twice',
    seen: 'graphiti#1291',
    server: always(changedText((answer) => answer + answer)),
    ends: isWhole,
  },
  {
    what: 'a stray bracket behind the answer',
    seen: 'robonix#41',
    server: always(changedText((answer) => `${answer}}`)),
    ends: isWhole,
  },
  {
    what: 'a member that nobody asked for, in the object and inside it',
    seen: 'zettelrobbe#74',
    server: always(
      changedText((answer) => {
        const value = JSON.parse(answer) as Record<string, unknown>;
        const files = (value['files'] as object[] | undefined)?.map((file) => ({ ...file, language: 'md' }));
        return JSON.stringify({ thoughts: 'Fine.', ...value, ...(files ? { files } : {}) });
      }),
    ),
    ends: isWhole,
  },
  {
    what: 'null for an empty text',
    seen: 'laravel/ai#879',
    server: always(changedText((answer) => answer.replaceAll('""', 'null'))),
    ends: isWhole,
  },
  {
    what: 'the answer where reasoning belongs, content null (LM Studio)',
    seen: 'lmstudio-bug-tracker#1773',
    server: inReasoning('reasoning_content'),
    ends: isWhole,
  },
  {
    what: 'the answer where reasoning belongs, content null (vLLM)',
    seen: 'vllm#50948',
    server: inReasoning('reasoning'),
    ends: isWhole,
  },
  {
    what: 'reasoning first, and the answer where it belongs',
    seen: 'DeepSeek, documentation of reasoning_content',
    server: always(
      body(
        (exchange) => `${chunk({ delta: { reasoning_content: '{"so": 1} or so' } })}${goodStream(exchange)}`,
      ),
    ),
    ends: isWhole,
  },
  ...(['stop', 'length'] as const).map((finish): Case => ({
    what: `reasoning that is an object of the right shape, and half an answer (${finish})`,
    seen: 'DeepSeek, documentation of reasoning_content',
    server: always(
      body(({ call }) => {
        const half = chunk({ delta: { content: goodText(call).slice(0, 40) }, finish_reason: finish });
        return `${chunk({ delta: { reasoning_content: goodText(call) } })}${half}data: [DONE]\n\n`;
      }),
    ),
    ends: {
      slug: 'provider-output-invalid',
      says: finish === 'stop' ? /not have the requested form/ : /before it was complete/,
    },
  })),
  {
    what: 'the answer as a list of parts, one of which is thinking',
    seen: 'Mistral, documentation of content chunks',
    server: always(
      body(({ call }) => {
        const content = [
          { type: 'thinking', thinking: [{ type: 'text', text: 'Let me see.' }] },
          { type: 'text', text: goodText(call) },
        ];
        return `${chunk({ delta: { content } })}${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`;
      }),
    ),
    ends: isWhole,
  },
  {
    what: 'white space without end behind the answer',
    seen: 'vllm#38696',
    server: spacesAfter((answer) => answer),
    ends: isWhole,
    usage: { estimated: true },
  },
  {
    what: 'white space without end inside the answer',
    seen: 'omlx#2990',
    server: spacesAfter((answer) => answer.slice(0, answer.indexOf(',') + 1)),
    ends: { slug: 'provider-output-invalid', says: /white space/ },
  },
  {
    what: 'white space without end before the answer',
    seen: 'vllm#38696',
    server: spacesAfter(() => ''),
    ends: { slug: 'provider-output-invalid', says: /white space/ },
  },
  {
    what: 'a whole answer that ends at the cap',
    seen: 'OpenAI, documentation of finish_reason',
    server: always((exchange) => text(goodText(exchange.call), { finish: 'length' })(exchange)),
    ends: isWhole,
  },
  {
    what: 'half an answer that ends at the cap',
    seen: 'OpenAI, documentation of finish_reason',
    server: always((exchange) => text(goodText(exchange.call).slice(0, -9), { finish: 'length' })(exchange)),
    ends: { slug: 'provider-output-invalid', says: /cap of 4,000 tokens, before it was complete/ },
  },
  {
    what: 'half an answer, and the context of the model is full',
    seen: 'Mistral, OpenAPI document: model_length; any-llm#1204: model_context_window_exceeded',
    server: always(halfAnd('model_length')),
    ends: { slug: 'provider-output-invalid', says: /before it was complete/ },
  },
  {
    what: 'half an answer, and a filter that is called otherwise',
    seen: 'litellm#24373: sensitive; Vibe-Trading#308: SAFETY',
    server: always(halfAnd('sensitive')),
    ends: { slug: 'provider-refused', says: /declined/ },
  },
  {
    what: 'half an answer, and a server that has no room for the rest',
    seen: 'DeepSeek, documentation of finish_reason: insufficient_system_resource',
    server: always(halfAnd('insufficient_system_resource')),
    ends: { slug: 'provider-unavailable', says: /overloaded/ },
  },
  {
    what: 'half an answer, and a server that lost its model',
    seen: 'litellm#24373: network_error',
    server: always(halfAnd('network_error')),
    ends: { slug: 'provider-unavailable', says: /failed while answering/ },
  },
  {
    what: 'all of the cap spent on reasoning',
    seen: 'tududi#1375; goose#11142',
    server: always(
      body(
        () =>
          `${chunk({ delta: { reasoning_content: 'Hmm. '.repeat(100) } })}${chunk({ delta: {}, finish_reason: 'length' })}data: [DONE]\n\n`,
      ),
    ),
    ends: { slug: 'provider-output-invalid', says: /cap of 4,000 tokens before its answer began/ },
    usage: { output_tokens: 125, estimated: true },
  },
  {
    what: 'prose before the answer',
    seen: 'robonix#41',
    server: always(changedText((answer) => `Here it is: ${answer}`)),
    ends: notAsAsked,
  },
  {
    what: 'an object of another shape',
    seen: 'llm-exe#662',
    server: always(changedText(() => '{"answer":"yes"}')),
    ends: notAsAsked,
  },
];
