import { DEPTHS, parseJson } from '../../protocol/index.ts';
import type { Secret } from '../../secrets/secret.ts';
import type { AnswerName } from '../answers/read-answers.ts';
import type { Via } from '../contract.ts';

/** One question to a model, whatever the wire. */
export interface Question {
  /** The answer's schema, by its fixed name. */
  answer: AnswerName;
  /** Our instructions. */
  system: string;
  /** Fenced data: goal, item, drafts. */
  user: string;
  maxOutputTokens: number;
}

/** What one event of the stream means; members that it does not mention are absent. */
export interface Reading {
  text?: string;
  inputTokens?: number;
  outputTokens?: number;
  /** The provider's own figure. */
  costUsd?: number;
  finish?: 'stop' | 'length' | 'refused';
  /** The wire's own end mark. */
  ended?: true;
  /** An error in the middle of a stream, by its machine code or HTTP-like number. */
  failure?: { code: string | null; status: number | null };
}

/** How to talk to one provider. Thin: an address, headers, a body, and the meaning of an event. */
export interface Wire {
  /** Relative to the base URL. */
  readonly path: string;
  readonly headers: (providerKey: Secret, via: Via) => Record<string, string>;
  readonly body: (model: string, question: Question) => object;
  /** Undefined when the event does not belong to this wire: the stream is garbled. */
  readonly read: (data: string) => Reading | undefined;
}

type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null;

/** A member of a value that may not be an object. */
export const member = (value: unknown, name: string): unknown => (isMembers(value) ? value[name] : undefined);

export const toCount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;

export const parseMembers = (data: string): Members | undefined => {
  const value = parseJson(data, DEPTHS.model);
  return isMembers(value) ? value : undefined;
};

/** `{error: {code, type}}` as all three send it; the message is never read. */
export const toFailure = (error: unknown): NonNullable<Reading['failure']> => {
  const code = member(error, 'code');
  const type = member(error, 'type');
  return {
    code: typeof code === 'string' ? code : typeof type === 'string' ? type : null,
    status: typeof code === 'number' ? code : null,
  };
};
