import { goodAnswer } from './answers.ts';
import type { Behaviour, Exchange } from './exchange.ts';
import type { WireUsage } from './wires.ts';

const USAGE: WireUsage = { input: 120, output: 80, costUsd: 0.0042 };

const pieces = (text: string, size = 48): string[] => text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];

const textFrames = (exchange: Exchange, text: string): string[] =>
  pieces(text).map((piece) => exchange.wire.text(piece));

const goodText = (exchange: Exchange): string => JSON.stringify(goodAnswer(exchange.call));

export interface AnswerOptions {
  finish?: 'stop' | 'length' | 'content_filter';
  usage?: WireUsage;
}

/** Streams this text as the whole answer. */
export const text =
  (answer: string, { finish = 'stop', usage = USAGE }: AnswerOptions = {}): Behaviour =>
  async (exchange) => {
    exchange.open();
    await exchange.writeAll([
      ...exchange.wire.opening(),
      ...textFrames(exchange, answer),
      ...exchange.wire.closing(finish, usage),
    ]);
    exchange.end();
  };

export const answer = (value: unknown, options?: AnswerOptions): Behaviour =>
  text(JSON.stringify(value), options);

/** What happens when the script says nothing: a good answer made from the request. */
export const good: Behaviour = (exchange) => text(goodText(exchange))(exchange);

/** A good answer of which some members are others. */
export const goodBut =
  (changes: Record<string, unknown>, options?: AnswerOptions): Behaviour =>
  (exchange) =>
    answer({ ...(goodAnswer(exchange.call) as object), ...changes }, options)(exchange);

/** A good answer after a silence, then piece by piece. */
export const slow =
  ({ silenceMs = 0, everyMs = 0 }: { silenceMs?: number; everyMs?: number }): Behaviour =>
  async (exchange) => {
    exchange.open();
    await exchange.pause(silenceMs);
    await exchange.writeAll(exchange.wire.opening());
    for (const frame of textFrames(exchange, goodText(exchange))) {
      await exchange.write(frame);
      await exchange.pause(everyMs);
    }
    await exchange.writeAll(exchange.wire.closing('stop', USAGE));
    exchange.end();
  };

/** One character at a time. */
export const bytewise =
  (everyMs: number): Behaviour =>
  async (exchange) => {
    exchange.open();
    const { wire } = exchange;
    const frames = [
      ...wire.opening(),
      ...textFrames(exchange, goodText(exchange)),
      ...wire.closing('stop', USAGE),
    ];
    for (const character of frames.join('')) {
      await exchange.write(character);
      if (everyMs > 0) await exchange.pause(everyMs);
    }
    exchange.end();
  };

/**
 * A good answer that stops half-way until `release()` is called; `reached` resolves when a call stands there.
 * Every call that arrives after the release goes through at once.
 */
export const createGate = (): { behaviour: Behaviour; reached: Promise<void>; release: () => void } => {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    release: () => released.resolve(),
    behaviour: async (exchange) => {
      const frames = textFrames(exchange, goodText(exchange));
      const half = Math.ceil(frames.length / 2);
      exchange.open();
      await exchange.writeAll([...exchange.wire.opening(), ...frames.slice(0, half)]);
      reached.resolve();
      await Promise.race([released.promise, exchange.untilClosed()]);
      await exchange.writeAll([...frames.slice(half), ...exchange.wire.closing('stop', USAGE)]);
      exchange.end();
    },
  };
};
