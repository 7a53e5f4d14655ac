import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import type { AnswerName } from '../lib/planner/answers/schemas.ts';
import { WIRE_FORMATS } from '../tests/support/provider/wires.ts';
import { toAnswer } from './answers.ts';
import { createInStep, type InStep } from './in-step.ts';

export interface AnsweringProvider {
  origin: string;
  /** When the next first call of a run has arrived completely. Ask before the call is made. */
  nextHeld: () => Promise<number>;
  /** When the last bytes of the answer to the next first call were sent. Ask before the call is made. */
  nextAnswered: () => Promise<number>;
  /** Sends the next `count` drafts in step, in this many pieces each. */
  draftsInStep: (count: number, pieces: number) => InStep;
  /** Bodies of the calls since this was last asked, in order of arrival. */
  takeBodies: () => string[];
  stop: () => Promise<void>;
}

/** Between the pieces of an answer: slow enough that each is read separately, like a model's. */
const PIECE_MS = 2;
/** For answers whose pieces nobody counts. */
const FEW = 2;
const wire = WIRE_FORMATS.openai;

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const askedFor = (body: string): AnswerName =>
  (JSON.parse(body) as { response_format: { json_schema: { name: AnswerName } } }).response_format.json_schema
    .name;

/** Equal pieces as they go over the wire; the last also carries the end of the answer. */
const toPieces = (text: string, count: number): string[] => {
  const size = Math.ceil(text.length / count);
  const end = wire.closing('stop', { input: 500, output: count }).join('');
  return Array.from({ length: count }, (_, index) => {
    const piece = wire.text(text.slice(index * size, (index + 1) * size));
    return index === count - 1 ? piece + end : piece;
  });
};

/** Tells everybody who waits what time it is now. */
const tell = (waiting: ((at: number) => void)[]): void => {
  const at = performance.now();
  for (const resolve of waiting.splice(0)) resolve(at);
};

/** An OpenAI-shaped provider that gives the three answers of a run that drafts one skill, each after `thinkMs`. */
export const startAnsweringProvider = async ({
  thinkMs = 0,
}: { thinkMs?: number } = {}): Promise<AnsweringProvider> => {
  const bodies: string[] = [];
  let drafts: InStep | null = null;
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
      if (thinkMs > 0) await pause(thinkMs);
      if (asked === 'skill_draft' && drafts?.take(response)) return;
      const onLast = isFirst ? () => tell(answered) : undefined;
      createInStep(1, toPieces(toAnswer(asked, FEW), FEW), PIECE_MS, onLast).take(response);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    takeBodies: () => bodies.splice(0),
    nextHeld: () => new Promise((resolve) => held.push(resolve)),
    nextAnswered: () => new Promise((resolve) => answered.push(resolve)),
    draftsInStep: (count, pieces) => {
      drafts = createInStep(count, toPieces(toAnswer('skill_draft', pieces), pieces), PIECE_MS);
      return drafts;
    },
    stop: async () => {
      held = [];
      answered = [];
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
