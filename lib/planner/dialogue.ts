import type { AnswerName } from './answers/schemas.ts';
import type { ComposeParts } from './contract.ts';
import {
  type Dialect,
  dialectOf,
  inDialect,
  type Learned,
  readLearned,
  toRemembered,
} from './providers/dialect.ts';
import { createFailures } from './providers/failures.ts';
import type { Refusal } from './providers/http-error.ts';
import { learn } from './providers/learn.ts';
import { findTokenLimit } from './providers/token-limit.ts';
import type { Question } from './providers/wire.ts';

/** How often a run tries another form, and a call another cap, after a refusal that cost nothing. */
const MOST_FORMS = 2;
const MOST_CAPS = 2;

/** With fewer tokens an answer of this kind is likely to be cut, and what was paid for it is lost. */
const LEAST: Readonly<Record<AnswerName, number>> = {
  classification: 500,
  plan: 1_500,
  skill_draft: 2_500,
  agent_draft: 2_500,
  mcp_server_draft: 2_500,
  critique: 1_000,
};

/** Two times the least is enough for almost every answer, so there is no need to wait for more. */
const ENOUGH = 2;

/** Few enough to be sure that the prompt has no more tokens than we think. */
const BYTES_PER_TOKEN = 3;

const NO_LIMITS: Learned = { outputTokens: null, totalTokens: null };

const estimateTokens = ({ system, user }: Question): number =>
  Math.ceil(new TextEncoder().encode(system + user).length / BYTES_PER_TOKEN);

/** A question as it is sent. */
export interface Attempt {
  /** With the cap that it is sent with. */
  question: Question;
  dialect: Dialect;
}

/** One question, until it is answered or refused for good. */
export interface Asking {
  /** How to send it now. */
  attempt(): Attempt;
  /**
   * The server refused the attempt before it accepted it. True: another attempt is different in what was refused.
   * Throws the problem when it says that fewer tokens are possible than the answer needs.
   */
  learn(refusal: Refusal | null, attempt: Attempt): boolean;
  /** The attempt was answered, so what was learned is true. */
  answered(attempt: Attempt): void;
  /** The answer was cut at its cap: if that was a limit that is remembered, it may be out of date. */
  cut(attempt: Attempt): void;
}

/** What a run learns about its server from refusals. All of its questions share it. */
export interface Dialogue {
  ask(question: Question): Asking;
}

export const createDialogue = (
  { dialects, endpoint, now }: Pick<ComposeParts, 'dialects' | 'endpoint' | 'now'>,
  model: string,
): Dialogue => {
  const key = `${endpoint.baseUrl} ${model}`;
  const failures = createFailures(endpoint);
  const recall = (): Learned => readLearned(dialects.get(key), now());
  let dialect = dialectOf(endpoint.wire, recall());
  /** What is worth remembering of it, once a server has answered it. */
  let news: Learned = {};
  let forms = 0;

  const note = (learned: Learned, isWorthIt: boolean): void => {
    dialect = { ...dialect, ...learned };
    if (isWorthIt) news = { ...news, ...learned };
  };

  const remember = (): void => {
    if (Object.keys(news).length === 0) return;
    dialects.set(key, toRemembered({ ...recall(), ...news }, now()));
    news = {};
  };

  /** False if the refusal is about nothing that servers differ in. */
  const learnForm = (refusal: Refusal, { dialect: tried }: Attempt): boolean => {
    const learned = learn(refusal, tried, endpoint.wire);
    if (learned === null) return false;
    // Another question of this run may have learned it meanwhile.
    if ((Object.keys(learned) as (keyof Dialect)[]).some((name) => dialect[name] !== tried[name]))
      return true;
    if (forms === MOST_FORMS) return false;
    forms += 1;
    note(learned, true);
    return true;
  };

  return {
    ask: (question) => {
      const least = Math.min(LEAST[question.answer], question.maxOutputTokens);
      let caps = 0;
      /** The cap that only this question has to keep to. */
      let ownCap = question.maxOutputTokens;

      const capOf = (asked: Question): number => {
        const { outputTokens, totalTokens } = dialect;
        const cap = Math.floor(
          Math.min(
            ownCap,
            outputTokens ?? Infinity,
            totalTokens === null ? Infinity : totalTokens - estimateTokens(asked),
          ),
        );
        // A limit may be out of date, and the estimate is high: the server decides.
        return cap < least ? ownCap : cap;
      };

      /** Null if the refusal is not about tokens. */
      const lower = (refusal: Refusal, asked: Question): boolean | null => {
        const limit = findTokenLimit(refusal, {
          outputTokens: asked.maxOutputTokens,
          promptTokens: estimateTokens(asked),
        });
        if (limit === null) return null;
        const { kind, tokens, passes, limits } = limit;
        if (passes && tokens < least * ENOUGH) return false;
        // The question alone is too long: the refusal's own words say so better.
        if (tokens <= 0) return false;
        if (tokens < least) throw failures.tooFewTokens(kind, tokens, least);
        if (tokens >= asked.maxOutputTokens || caps === MOST_CAPS) return false;
        caps += 1;
        ownCap = tokens;
        note(limits, kind === 'model');
        return true;
      };

      return {
        attempt: () => {
          const asked = inDialect(question, dialect);
          return { question: { ...asked, maxOutputTokens: capOf(asked) }, dialect };
        },
        learn: (refusal, attempt) =>
          refusal !== null && (lower(refusal, attempt.question) ?? learnForm(refusal, attempt)),
        answered: (attempt) => {
          if (attempt.dialect === dialect) remember();
        },
        cut: (attempt) => {
          if (attempt.question.maxOutputTokens === question.maxOutputTokens) return;
          note(NO_LIMITS, true);
          remember();
        },
      };
    },
  };
};
