import { always, body, type Case, changedStream, chunk, completion, goodStream, goodText } from './case.ts';

const isWhole = { drafts: 1 } as const;
const DONE = 'data: [DONE]\n\n';

/** The finish reason was sent, then the connection broke in the middle of a chunked body. */
const brokenBody: Case['server'] = always(async (exchange) => {
  const { call, wire } = exchange;
  const half = goodText(call).slice(0, 40);
  exchange.open();
  await exchange.write(wire.text(half));
  await exchange.pause(20);
  exchange.socket.destroy();
});

const error = (frame: string): Case['server'] =>
  always(body(({ wire }) => `${wire.opening().join('')}${frame}`));

/** How streams are really sent. */
export const STREAM_CASES: Case[] = [
  {
    what: '[DONE] with a space behind it',
    seen: 'mistral-vibe#793',
    server: always(changedStream((frames) => frames.replace('[DONE]', '[DONE] '))),
    ends: isWhole,
  },
  {
    what: '[DONE] with a carriage return',
    seen: 'mistral-vibe#793',
    server: always(changedStream((frames) => frames.replace('[DONE]', '[DONE]\r'))),
    ends: isWhole,
  },
  {
    what: 'no [DONE] behind a finish reason and a clean end',
    seen: 'opencode#43379',
    server: always(changedStream((frames) => frames.replace(DONE, ''))),
    ends: isWhole,
    usage: { output_tokens: 240, estimated: false },
  },
  {
    what: 'neither [DONE] nor a finish reason, but a whole answer',
    seen: 'opencode#43379',
    server: always(
      changedStream(
        (frames) => frames.split('"finish_reason":"stop"')[0]?.replace(/data: [^\n]*$/, '') ?? '',
      ),
    ),
    ends: isWhole,
  },
  {
    what: 'half an answer and a clean end',
    seen: 'opencode#43379',
    server: always(changedStream((frames) => frames.slice(0, frames.length / 3))),
    ends: { slug: 'provider-unavailable', says: /broke off/ },
  },
  {
    what: 'a connection that breaks in the middle of an answer',
    seen: 'undici, error "terminated"',
    server: brokenBody,
    ends: { slug: 'provider-unavailable', says: /broke off/ },
  },
  {
    what: 'no blank line at the end',
    seen: 'async-openai#74',
    server: always(changedStream((frames) => frames.trimEnd())),
    ends: isWhole,
  },
  {
    what: 'no line end at the end, and no [DONE]',
    seen: 'async-openai#74',
    server: always(changedStream((frames) => frames.replace(DONE, '').trimEnd())),
    ends: isWhole,
  },
  {
    what: 'empty data as a sign of life',
    seen: 'omnigent#1474; cadis#2329',
    server: always(changedStream((frames) => `data:\n\n${frames.replaceAll('\n\n', '\n\ndata: \n\n')}`)),
    ends: isWhole,
  },
  {
    what: 'pings with a text, with an event name and without',
    seen: 'cadis#2329',
    server: always(
      changedStream((frames) => `event: ping\ndata: now\n\ndata: ping\n\ndata: [keep-alive]\n\n${frames}`),
    ),
    ends: isWhole,
  },
  {
    what: 'a comment, an id, the name "message" and a time to retry after around the data of each event',
    seen: 'findings/genai-first-line.sh; findings/named-message-events.sh',
    server: always(
      changedStream((frames) =>
        frames.replace(/^data: .*$/gm, ': here\nid: 1\nevent: message\n$&\nretry: 3000'),
      ),
    ),
    ends: isWhole,
  },
  {
    what: 'JSON with line ends, so several lines of data in each event',
    seen: 'findings/event-source-plus-lines.sh',
    server: always(
      changedStream((frames) =>
        frames.replace(/^data: (\{.*)$/gm, (_, json: string) =>
          JSON.stringify(JSON.parse(json), null, 2).replace(/^/gm, 'data: '),
        ),
      ),
    ),
    ends: isWhole,
  },
  ...[
    null,
    'text/plain',
    'application/json',
    'text/html',
    'application/octet-stream',
    'application/x-ndjson',
  ].map((contentType): Case => ({
    what: `perfect events as ${contentType ?? 'nothing at all'}`,
    seen: 'one-api#1234 and others: gateways that drop or invent the content type',
    server: always(changedStream((frames) => frames, contentType)),
    ends: isWhole,
  })),
  {
    what: 'the whole completion, as if nobody had asked for a stream',
    seen: 'one-api; LiteLLM, fake_stream',
    server: always(
      body(({ call }) => completion({ role: 'assistant', content: goodText(call) }), 'application/json'),
    ),
    ends: isWhole,
    usage: { output_tokens: 240, estimated: false },
  },
  {
    what: 'the whole completion, announced as an event stream',
    seen: 'one-api',
    server: always(body(({ call }) => `\n${completion({ content: goodText(call) })}\n`)),
    ends: isWhole,
  },
  {
    what: 'the whole message of a gateway on the Anthropic wire',
    seen: 'claude-code-router, non-streaming upstreams',
    at: 'anthropic',
    server: always(
      body(
        ({ call }) =>
          JSON.stringify({
            type: 'message',
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'Hm.' },
              { type: 'text', text: goodText(call) },
            ],
            stop_reason: 'end_turn',
            usage: { input_tokens: 120, output_tokens: 80 },
          }),
        'application/json',
      ),
    ),
    ends: isWhole,
    usage: { output_tokens: 240, estimated: false },
  },
  {
    what: 'chunks with a message in place of a delta',
    seen: 'servers that copy the form without streaming',
    server: always(changedStream((frames) => frames.replaceAll('"delta":', '"message":'))),
    ends: isWhole,
  },
  {
    what: 'an error at the top of a chunk, its number in a text',
    seen: 'LiteLLM, errors in streams',
    server: error('data: {"error":{"message":"slow down","type":"None","code":"429"}}\n\n'),
    ends: { slug: 'provider-rate-limited', says: /answered 429/ },
  },
  {
    what: 'an error inside the choice',
    seen: 'OpenRouter, documentation of errors in streams',
    server: error(chunk({ delta: {}, finish_reason: 'error', error: { code: 429, message: 'slow down' } })),
    ends: { slug: 'provider-rate-limited', says: /answered 429/ },
  },
  {
    what: 'a finish reason of error and nothing else',
    seen: 'OpenRouter, documentation of errors in streams',
    server: error(chunk({ delta: {}, finish_reason: 'error' })),
    ends: { slug: 'provider-unavailable', says: /failed while answering/ },
  },
  {
    what: 'an error as a list in an event',
    seen: 'Gemini, compatible endpoint; continue#10290',
    server: error('data: [{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}]\n\n'),
    ends: { slug: 'provider-unavailable', says: /answered 503/ },
  },
  {
    what: 'an error as a text',
    seen: 'xAI; continue#10290',
    server: error('data: {"error":"the engine died"}\n\n'),
    ends: { slug: 'provider-unavailable', says: /failed while answering/ },
  },
  {
    what: 'an error object without a wrapper',
    seen: 'vLLM, errors in streams',
    server: error('data: {"object":"error","message":"too long","type":"BadRequestError","code":400}\n\n'),
    ends: { slug: 'provider-refused-request', says: /answered 400/ },
  },
  {
    what: 'an error as raw JSON between events',
    seen: 'TGI and gateways that write into an open stream',
    server: error('{"error":{"message":"out of memory","code":500}}\n\n'),
    ends: { slug: 'provider-unavailable', says: /answered 500/ },
  },
  {
    what: 'an error as the whole body, with status 200',
    seen: 'one-api, upstream errors',
    server: always(body(() => '{"error":{"message":"no credit","code":"402"}}', 'application/json')),
    ends: { slug: 'provider-quota-exhausted', says: /answered 402/ },
  },
  {
    what: 'a path that LM Studio does not know, with status 200',
    seen: 'lmstudio-bug-tracker#618',
    server: always(
      body(() => '{"error":"Unexpected endpoint or method. (POST /chat/completions)"}', 'application/json'),
    ),
    ends: { slug: 'provider-model-unknown', says: /usually ends in \/v1/ },
  },
  {
    what: 'an error behind a whole answer',
    seen: 'vLLM, errors in streams',
    server: always(
      body((exchange) => `${goodStream(exchange).replace(DONE, '')}data: {"error":{"code":500}}\n\n`),
    ),
    ends: isWhole,
  },
  {
    what: 'a web page',
    seen: 'sign-in pages of networks',
    server: always(body(() => '<!doctype html><title>Sign in</title>', null)),
    ends: { slug: 'provider-unavailable', says: /web page/ },
  },
  {
    what: 'a sentence',
    seen: 'proxies',
    server: always(body(() => 'upstream connect error', 'text/plain')),
    ends: { slug: 'provider-unavailable', says: /not an event stream/ },
  },
];
