import type { Price } from '../../../../lib/planner/contract.ts';
import type { ProblemSlug, Usage } from '../../../../lib/protocol/index.ts';
import { goodAnswer } from '../answers.ts';
import type { Call } from '../call.ts';
import type { Behaviour, Exchange } from '../exchange.ts';
import type { Script } from '../index.ts';
import type { WireUsage } from '../wires.ts';

/** What one server was seen to do, and what a person then sees, keeps and pays. */
export interface Case {
  what: string;
  /** Where it was seen: a public thread or a vendor's page. */
  seen: string;
  /**
   * `own`: an address of the person's own, on their machine; `far`: one on the internet; `bare`: one that does not end
   * in /v1. Default: `own`.
   */
  at?: 'own' | 'far' | 'bare' | 'openai' | 'anthropic' | 'openrouter';
  server: Script;
  /** The key of the run, which every call has to carry as it is. Default: an ordinary one. */
  key?: string;
  /** Default: one that asks for a skill. */
  goal?: string;
  /** Default: not known. */
  price?: Price;
  /** A cap in tokens of the whole run. */
  cap?: number;
  /** How the run ends: with so many drafts, or with a problem. */
  ends: { drafts: number; gaps?: object[] } | { slug: ProblemSlug; says: RegExp };
  usage?: Partial<Usage>;
  /** Default: the three calls of a run for one skill, or the one that failed. */
  calls?: number;
}

export const USAGE: WireUsage = { input: 120, output: 80, costUsd: 0.0042 };

/** The same for each call of the run. */
export const always =
  (behaviour: Behaviour): Script =>
  () =>
    behaviour;

export const goodText = (call: Call): string => JSON.stringify(goodAnswer(call));

/** The frames of a good answer, as one text. */
export const goodStream = ({ wire, call }: Exchange, answer = goodText(call), usage = USAGE): string =>
  [
    ...wire.opening(),
    ...(answer.match(/[^]{1,48}/gu) ?? []).map((piece) => wire.text(piece)),
    ...wire.closing('stop', usage),
  ].join('');

/** Sends exactly this body with status 200. */
export const body =
  (make: (exchange: Exchange) => string, contentType: string | null = 'text/event-stream'): Behaviour =>
  async (exchange) => {
    exchange.response.writeHead(200, contentType === null ? {} : { 'content-type': contentType });
    await exchange.write(make(exchange));
    exchange.end();
  };

/** A good answer whose text was changed before it was streamed. */
export const changedText = (change: (answer: string, call: Call) => string): Behaviour =>
  body((exchange) => goodStream(exchange, change(goodText(exchange.call), exchange.call)));

/** A good stream that was changed on its way. */
export const changedStream = (
  change: (frames: string, exchange: Exchange) => string,
  contentType?: string | null,
): Behaviour => body((exchange) => change(goodStream(exchange), exchange), contentType);

/** One event of the OpenAI wire. */
export const chunk = (choice: object, more: object = {}): string =>
  `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [choice], ...more })}\n\n`;

/** A whole completion of the OpenAI wire, as a server sends it that ignores `stream`. */
export const completion = (message: object, more: object = {}): string =>
  JSON.stringify({
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 120, completion_tokens: 80, total_tokens: 200 },
    ...more,
  });
