import type { IncomingMessage } from 'node:http';

import { ANSWER_SCHEMAS, type AnswerName } from '../../../lib/planner/answers/schemas.ts';
import { readFence } from '../../../lib/planner/prompts/fence.ts';
import { type Call, type SocketRecord, type WireName, timestamp } from './call.ts';

const WIRES_BY_PATH: Readonly<Record<string, WireName>> = {
  '/openai/v1/chat/completions': 'openai',
  '/bare/chat/completions': 'openai',
  '/anthropic/v1/messages': 'anthropic',
  '/openrouter/api/v1/chat/completions': 'openrouter',
};

/** The members of the three wires' bodies that tell what is asked. */
interface Body {
  system?: string;
  messages?: { content?: unknown }[];
  response_format?: { json_schema?: { name?: string } };
  output_config?: { format?: { schema?: object } };
}

const isAnswerName = (name: string): name is AnswerName => Object.hasOwn(ANSWER_SCHEMAS, name);

/** OpenAI's wire names the schema; Anthropic's only carries it; where both refuse it, the prompt holds it. */
const askedIn = (body: Body, prompt: string): AnswerName | null => {
  const name = body.response_format?.json_schema?.name;
  if (name !== undefined) return isAnswerName(name) ? name : null;
  const schema = body.output_config?.format?.schema;
  const text = schema === undefined ? prompt : JSON.stringify(schema);
  return (
    Object.keys(ANSWER_SCHEMAS)
      .filter(isAnswerName)
      .find((key) => text.endsWith(JSON.stringify(ANSWER_SCHEMAS[key]))) ?? null
  );
};

/** The instructions of a body, whatever the wire. */
const systemOf = ({ system, messages }: Body): string => {
  const first = system ?? messages?.[0]?.content;
  return typeof first === 'string' ? first : '';
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Reads a request whole and says what it is. */
export const readCall = async (
  request: IncomingMessage,
  socket: SocketRecord,
): Promise<Omit<Call, 'number'>> => {
  const openedAt = timestamp();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const json = parse(body);
  const known = (typeof json === 'object' && json !== null ? json : {}) as Body;
  const prompt = [known.system, ...(known.messages ?? []).map(({ content }) => content)]
    .filter((text) => typeof text === 'string')
    .join('\n');
  const goal = readFence(prompt, 'goal');
  const wire = WIRES_BY_PATH[request.url ?? ''] ?? null;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  return {
    wire,
    method: request.method ?? '',
    path: request.url ?? '',
    headers,
    providerKey:
      (wire === 'anthropic' ? headers['x-api-key'] : headers['authorization']?.replace(/^Bearer /, '')) ??
      null,
    body,
    json,
    asked: askedIn(known, systemOf(known)),
    prompt,
    goal: typeof goal === 'string' ? goal : '',
    socket,
    openedAt,
    firstByteAt: null,
    closedAt: null,
    outcome: 'open',
  };
};
