import { isMembers, type Members } from '../../base/members.ts';
import { DEPTHS, parseJson, type Via } from '../../protocol/index.ts';
import type { Secret } from '../../secrets/secret.ts';
import type { AnswerName } from '../answers/schemas.ts';
import type { Dialect } from './dialect.ts';

/** What an error says, as facts. Only its numbers may reach a person: its words may quote the key. */
export interface Refused {
  /** The HTTP status, or the number like one that an error in the middle of a stream names. */
  status: number | null;
  /** Its machine codes in lower case, the most exact first. */
  codes: readonly string[];
  /** The member of the request that it names. */
  param: string | null;
  /** Its whole text in lower case, for matching. */
  words: string;
  retryAfterS: number | null;
}

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
  /** Part of the input was read from a cache, which costs less than the list says. */
  cached?: true;
  outputTokens?: number;
  /** The provider's own figure. */
  costUsd?: number;
  finish?: 'stop' | 'length' | 'refused';
  /** The wire's own end mark. */
  ended?: true;
  /** An error in the middle of a stream. */
  failure?: Refused;
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

/** More than any call has tokens, or costs dollars: a number below nothing in a type without a sign, or nonsense. */
const NO_FIGURE = 1e9;

/** A figure that a provider reports of a call. JSON may name a number that is too large to be one. */
export const toFigure = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && value < NO_FIGURE ? value : undefined;

export const toCount = (value: unknown): number | undefined => {
  const figure = toFigure(value);
  return figure === undefined ? undefined : Math.round(figure);
};

/** A list stands for its first member: Gemini wraps an error in one. */
export const parseMembers = (data: string): Members | undefined => {
  const value = parseJson(data, DEPTHS.model);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return isMembers(first) ? first : undefined;
};

const isText = (value: unknown): value is string => typeof value === 'string';

/**
 * The text of a content that is a text, or a list of parts with their types. Parts of other types are left out; a part of
 * type `thinking` may hold such a list again.
 */
export const textOf = (content: unknown, type: string): string => {
  if (isText(content)) return type === 'text' ? content : '';
  if (!Array.isArray(content)) return '';
  const texts = content.map((part: unknown) => {
    const value = member(part, 'type') === type ? member(part, type) : undefined;
    return type === 'thinking' && Array.isArray(value) ? textOf(value, 'text') : value;
  });
  return texts.filter(isText).join('');
};

/** LM Studio says this to every path it does not know, with status 200. */
const UNKNOWN_PATH = /unexpected endpoint/;

/** Larger than any provider's error, yet cheap to read and to match. */
export const MAX_ERROR_CHARACTERS = 16 * 1024;

/** Longer than any machine code. Those in a stream may be as long as an event, and each row of the table reads them. */
const MAX_CODE_CHARACTERS = 200;

/** Some servers send the request or the answer back with the error, and what a person or a model wrote must not match. */
const ECHOES = /^(?:input|flagged_input|ctx|failed_generation)$/;

const toWords = (value: unknown): string =>
  JSON.stringify(value ?? {}, (name, part: unknown) => (ECHOES.test(name) ? '' : part))
    .slice(0, MAX_ERROR_CHARACTERS)
    .toLowerCase();

const isHttpNumber = (code: unknown): boolean =>
  Number.isInteger(Number(code)) && Number(code) >= 400 && Number(code) < 600;

/**
 * `{error: {code, type}}` as most send it, or the same without a wrapper; numbers may stand in texts. An error that
 * is only a text has no codes.
 */
export const toRefused = (error: unknown, whole: unknown = error): Refused => {
  const words = toWords(whole);
  const codes = [member(error, 'code'), member(error, 'type'), member(error, 'status')];
  const status = codes.find(isHttpNumber);
  const param = member(error, 'param');
  return {
    status: status === undefined ? (UNKNOWN_PATH.test(words) ? 404 : null) : Number(status),
    codes: codes
      .filter((code) => (isText(code) || typeof code === 'number') && !isHttpNumber(code))
      .map((code) => String(code).slice(0, MAX_CODE_CHARACTERS).toLowerCase()),
    param: isText(param) ? param : null,
    words,
    retryAfterS: null,
  };
};
