import { isMembers, type Members } from '../../base/members.ts';
import { DEPTHS, parseJson, type Via } from '../../protocol/index.ts';
import type { Secret } from '../../secrets/secret.ts';
import type { AnswerName } from '../answers/read-answers.ts';
import type { Dialect } from './dialect.ts';

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
  /** Reasoning: paid for like the answer. Some servers put the answer itself here and leave the text empty. */
  thought?: string;
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
  readonly body: (model: string, question: Question, dialect: Dialect) => object;
  /** Undefined when the event does not belong to this wire: the stream is garbled. */
  readonly read: (data: string) => Reading | undefined;
}

/** A member of a value that may not be an object. */
export const member = (value: unknown, name: string): unknown => (isMembers(value) ? value[name] : undefined);

export const toCount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;

/** A list stands for its first member: Gemini wraps an error in one. */
export const parseMembers = (data: string): Members | undefined => {
  const value = parseJson(data, DEPTHS.model);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return isMembers(first) ? first : undefined;
};

const isText = (value: unknown): value is string => typeof value === 'string';

/** The text of a content that is a text, or a list of parts with their types. Parts of other types are left out. */
export const textOf = (content: unknown, type: string): string => {
  if (isText(content)) return type === 'text' ? content : '';
  if (!Array.isArray(content)) return '';
  const texts = content.map((part: unknown) =>
    member(part, 'type') === type ? member(part, type) : undefined,
  );
  return texts.filter(isText).join('');
};

/** LM Studio says this to every path it does not know, with status 200. */
const UNKNOWN_PATH = /unexpected endpoint/i;

/**
 * `{error: {code, type}}` as most send it; the message is never read. Numbers may stand in texts. An error that is
 * only a text says nothing that we understand, with one exception.
 */
export const toFailure = (error: unknown): NonNullable<Reading['failure']> => {
  if (isText(error)) return { code: null, status: UNKNOWN_PATH.test(error) ? 404 : null };
  const codes = [member(error, 'code'), member(error, 'type'), member(error, 'status')];
  const number = codes.map(Number).find((code) => code >= 400 && code < 600);
  return {
    code: codes.find((code): code is string => isText(code) && Number.isNaN(Number(code))) ?? null,
    status: number ?? null,
  };
};
