import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { AnswerName } from '../lib/compose/answers.ts';
import { WIRE_FORMATS } from '../tests/support/provider/wires.ts';
import { toAnswer } from './answers.ts';

/** An answer comes in so many pieces, one every so many milliseconds. */
export interface Pace {
  pieces: number;
  pieceMs: number;
}

export interface AnsweringProvider {
  origin: string;
  /** When the next first call of a run had come whole. Ask before it is made. */
  nextHeld: () => Promise<number>;
  /** When the last bytes of the next first call's answer were sent. Ask before it is made. */
  nextAnswered: () => Promise<number>;
  setDraftPace: (pace: Pace) => void;
  /** Bodies of the calls since it was last asked, in the order in which they came. */
  takeBodies: () => string[];
  stop: () => Promise<void>;
}

/** Of all answers but the drafts. */
const SHORT: Pace = { pieces: 2, pieceMs: 3 };
const wire = WIRE_FORMATS.openai;

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const askedFor = (body: string): AnswerName =>
  (JSON.parse(body) as { response_format: { json_schema: { name: AnswerName } } }).response_format.json_schema
    .name;

/** Pieces of one size, the last of them together with the end; calls `onLast` right before that one. */
const stream = (
  response: ServerResponse,
  text: string,
  { pieces, pieceMs }: Pace,
  onLast: () => void,
): void => {
  const size = Math.ceil(text.length / pieces);
  let from = 0;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  const timer = setInterval(() => {
    const piece = wire.text(text.slice(from, from + size));
    from += size;
    if (from < text.length) {
      response.write(piece);
      return;
    }
    clearInterval(timer);
    onLast();
    response.end(piece + wire.closing('stop', { input: 500, output: pieces }).join(''));
  }, pieceMs);
  response.once('close', () => clearInterval(timer));
};

/** Of the moment, to whoever waits for it. */
const tell = (waiting: ((at: number) => void)[]): void => {
  const at = performance.now();
  for (const resolve of waiting.splice(0)) resolve(at);
};

/** An OpenAI-shaped provider that gives the three answers of a run which drafts one skill. */
export const startAnsweringProvider = async (): Promise<AnsweringProvider> => {
  const bodies: string[] = [];
  let draftPace = SHORT;
  let held: ((at: number) => void)[] = [];
  let answered: ((at: number) => void)[] = [];

  const server = createServer((request, response) => {
    void (async () => {
      const body = await readBody(request).catch(() => null);
      if (body === null) return;
      bodies.push(body);
      const asked = askedFor(body);
      const isFirst = asked === 'classification';
      if (isFirst) tell(held);
      const pace = asked === 'skill_draft' ? draftPace : SHORT;
      stream(response, toAnswer(asked, pace.pieces), pace, () => {
        if (isFirst) tell(answered);
      });
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    takeBodies: () => bodies.splice(0),
    nextHeld: () => new Promise((resolve) => held.push(resolve)),
    nextAnswered: () => new Promise((resolve) => answered.push(resolve)),
    setDraftPace: (pace) => {
      draftPace = pace;
    },
    stop: async () => {
      held = [];
      answered = [];
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
