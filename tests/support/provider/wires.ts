import type { WireName } from './call.ts';

export interface WireUsage {
  input: number;
  output: number;
  /** OpenRouter only. */
  costUsd?: number;
}

/** How one provider writes a streamed answer: each string is one whole SSE frame. */
export interface WireFormat {
  opening(): string[];
  text(piece: string): string;
  /** `finish` as OpenAI names it; the other wires translate. */
  closing(finish: 'stop' | 'length' | 'content_filter', usage: WireUsage): string[];
  /** The frame that says "this is the end"; part of `closing`. */
  readonly end: string;
  refusal(text: string): string[];
  /** An error in mid-stream. */
  error(message: string, code: string): string[];
  /** Body of an HTTP error. */
  errorBody(message: string, code: string): object;
}

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

const chunk = (delta: object, finish: string | null = null): string =>
  data({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_800_000_000,
    model: 'scripted',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    usage: null,
  });

const DONE = 'data: [DONE]\n\n';

const usageChunk = ({ input, output }: WireUsage, more: object = {}): string =>
  data({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    choices: [],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output, ...more },
  });

const openai: WireFormat = {
  opening: () => [chunk({ role: 'assistant', content: '', refusal: null })],
  text: (piece) => chunk({ content: piece }),
  closing: (finish, usage) => [chunk({}, finish), usageChunk(usage), DONE],
  end: DONE,
  refusal: (text) => [chunk({ refusal: text })],
  error: (message, code) => [data({ error: { message, type: 'server_error', code } })],
  errorBody: (message, code) => ({ error: { message, type: 'error', param: null, code } }),
};

const openrouter: WireFormat = {
  ...openai,
  opening: () => [': OPENROUTER PROCESSING\n\n', ': OPENROUTER PROCESSING\n\n', ...openai.opening()],
  closing: (finish, usage) => [chunk({}, finish), usageChunk(usage, { cost: usage.costUsd ?? 0 }), DONE],
  error: (message, code) => [
    data({
      id: 'gen-1',
      object: 'chat.completion.chunk',
      provider: 'Scripted',
      error: { code, message },
      choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
    }),
  ],
  errorBody: (message, code) => ({ error: { code, message }, user_id: 'user_1' }),
};

const event = (name: string, value: object): string =>
  `event: ${name}\ndata: ${JSON.stringify({ type: name, ...value })}\n\n`;

const STOP_REASONS = { stop: 'end_turn', length: 'max_tokens', content_filter: 'refusal' } as const;

const anthropic: WireFormat = {
  opening: () => [
    event('message_start', {
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'scripted',
        content: [],
        stop_reason: null,
        usage: { input_tokens: 25, output_tokens: 1 },
      },
    }),
    event('content_block_start', { index: 0, content_block: { type: 'thinking', thinking: '' } }),
    event('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking: 'Let me see.' } }),
    event('content_block_stop', { index: 0 }),
    event('content_block_start', { index: 1, content_block: { type: 'text', text: '' } }),
    event('ping', {}),
  ],
  text: (piece) => event('content_block_delta', { index: 1, delta: { type: 'text_delta', text: piece } }),
  closing: (finish, usage) => [
    event('content_block_stop', { index: 1 }),
    event('message_delta', {
      delta: { stop_reason: STOP_REASONS[finish], stop_sequence: null },
      usage: { input_tokens: usage.input, output_tokens: usage.output },
    }),
    event('message_stop', {}),
  ],
  end: event('message_stop', {}),
  refusal: () => [
    event('message_delta', { delta: { stop_reason: 'refusal' }, usage: { output_tokens: 3 } }),
    event('message_stop', {}),
  ],
  error: (message, code) => [event('error', { error: { type: code, message } })],
  errorBody: (message, code) => ({ type: 'error', error: { type: code, message }, request_id: 'req_1' }),
};

export const WIRE_FORMATS: Readonly<Record<WireName, WireFormat>> = { openai, anthropic, openrouter };
