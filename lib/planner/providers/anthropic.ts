import { ANSWER_SCHEMAS } from '../answers/schemas.ts';
import { type Reading, type Wire, member, parseMembers, textOf, toCount, toRefused } from './wire.ts';

const FINISHES: Readonly<Record<string, Reading['finish']>> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refused',
};

/** All prompt tokens: those read from or written to a cache were part of the prompt too. */
const inputTokensOf = (usage: unknown): number | undefined => {
  const counts = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'].map((name) =>
    toCount(member(usage, name)),
  );
  return counts[0] === undefined ? undefined : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
};

const readEnd = (message: unknown, stop: unknown, reading: Reading): Reading => {
  const usage = member(message, 'usage');
  const inputTokens = inputTokensOf(usage);
  const outputTokens = toCount(member(usage, 'output_tokens'));
  if (Number(member(usage, 'cache_read_input_tokens')) > 0) reading.cached = true;
  if (inputTokens !== undefined) reading.inputTokens = inputTokens;
  if (outputTokens !== undefined) reading.outputTokens = outputTokens;
  if (typeof stop === 'string') reading.finish = FINISHES[stop] ?? 'stop';
  return reading;
};

const read = (data: string): Reading | undefined => {
  const event = parseMembers(data);
  if (!event || typeof event['type'] !== 'string') return undefined;
  const reading: Reading = {};
  switch (event['type']) {
    case 'error':
      return { failure: toRefused(event['error']) };
    case 'message_stop':
      return { ended: true };
    case 'content_block_delta': {
      // Thinking comes in separate blocks with deltas of another type.
      const delta = event['delta'];
      const [type, text, thought] = [member(delta, 'type'), member(delta, 'text'), member(delta, 'thinking')];
      if (type === 'text_delta' && typeof text === 'string') reading.text = text;
      if (type === 'thinking_delta' && typeof thought === 'string') reading.thought = thought;
      return reading;
    }
    case 'message':
      // The whole answer of a gateway that does not stream.
      reading.text = textOf(event['content'], 'text');
      return readEnd(event, event['stop_reason'], reading);
    case 'message_start':
      return readEnd(event['message'], null, reading);
    case 'message_delta':
      return readEnd(event, member(event['delta'], 'stop_reason'), reading);
    default:
      // Pings, block starts and ends, and future additions: the API's versioning allows new events.
      return reading;
  }
};

/**
 * Anthropic Messages. Structured output uses `output_config.format`: current models refuse a forced tool call,
 * which was the older way.
 */
export const anthropic: Wire = {
  path: '/v1/messages',
  headers: (providerKey, via) => ({
    'x-api-key': providerKey.reveal(),
    'anthropic-version': '2023-06-01',
    // Required for any request with an `Origin`: the caller knows that a key in a browser belongs to its user.
    ...(via === 'direct' ? { 'anthropic-dangerous-direct-browser-access': 'true' } : {}),
  }),
  body: (model, { answer, system, user, maxOutputTokens }, { form }) => ({
    model,
    max_tokens: maxOutputTokens,
    system,
    messages: [{ role: 'user', content: user }],
    stream: true,
    ...(form === 'json_schema'
      ? { output_config: { format: { type: form, schema: ANSWER_SCHEMAS[answer] } } }
      : {}),
  }),
  read,
};
