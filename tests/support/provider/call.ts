import type { AnswerName } from '../../../lib/planner/answers/schemas.ts';

export type WireName = 'openai' | 'anthropic' | 'openrouter';

/** Epoch milliseconds with a fraction, so that times from several processes can be compared. */
export const timestamp = (): number => performance.timeOrigin + performance.now();

export interface SocketRecord {
  readonly number: number;
  readonly openedAt: number;
  closedAt: number | null;
  bytesIn: number;
  bytesOut: number;
}

/** One request as it arrived, and how it ended. */
export interface Call {
  /** Counts from 1 in the order of arrival. */
  readonly number: number;
  /** Null for a path that is no provider's: somebody followed a redirect, or a path is wrong. */
  readonly wire: WireName | null;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The key from this wire's own header. */
  readonly providerKey: string | null;
  readonly body: string;
  readonly json: unknown;
  /** The answer asked for; null when the request names none we know. */
  readonly asked: AnswerName | null;
  /** All prompt text. */
  readonly prompt: string;
  readonly goal: string;
  readonly socket: SocketRecord;
  readonly openedAt: number;
  firstByteAt: number | null;
  closedAt: number | null;
  /** `finished`: the response went out whole. `cut`: its socket closed before that. */
  outcome: 'open' | 'finished' | 'cut';
}
