import { ProblemError, type Usage } from '../protocol/index.ts';
import { createJsonText } from './answers/json-text.ts';
import { readAnswer } from './answers/read-answer.ts';
import type { Answer, AnswerName } from './answers/schemas.ts';
import { createBudget } from './budget.ts';
import type { CallCounts, ComposeInput, ComposeParts } from './contract.ts';
import { type Asking, type Attempt, createDialogue } from './dialogue.ts';
import { callProvider } from './providers/call.ts';
import { createFailures } from './providers/failures.ts';
import type { Refusal } from './providers/http-error.ts';
import type { Question } from './providers/wire.ts';
import { type Masked, maskKey } from './run-key.ts';
import { createTurns, NotAccepted } from './turns.ts';
import { createUsageMeter } from './usage.ts';

export interface Calls {
  /**
   * Asks one question. The answer has the requested form and does not contain the run's key. Rejects with a
   * `ProblemError` or the signal's reason.
   */
  ask<Name extends AnswerName>(question: Question & { answer: Name }): Promise<Masked<Answer<Name>>>;
  usage(): Usage;
}

/** What a run is told about its calls. */
export interface CallsListener {
  /** After each call, even one that failed. */
  onUsage: (usage: Usage) => void;
  /** A call was refused and waits until this time, in milliseconds since the epoch, to be made again. */
  onWait: (problem: ProblemError, until: number) => void;
}

/** The calls of one run. */
export const createCalls = (
  input: ComposeInput,
  parts: ComposeParts,
  signal: AbortSignal,
  { onUsage, onWait }: CallsListener,
): Calls => {
  const failures = createFailures(parts.endpoint);
  const meter = createUsageMeter(parts.price, input.resumed?.usage);
  const { model, providerKey, maxOutputTokensPerCall = Infinity } = input;
  const dialogue = createDialogue(parts, model);
  const budget = createBudget(input, parts.price, () => meter.total(), signal);
  const { now, runMs } = parts;
  const turns = createTurns({ signal, endsAt: now() + runMs, now, pauseMs: parts.settings.pauseMs, onWait });

  /**
   * Resolves with the text of the answer's object; with null if it was refused in a way that the next attempt differs
   * in. Rejects with `NotAccepted` if it was refused otherwise before the provider began.
   */
  const callOnce = async (asking: Asking): Promise<string | null> => {
    const attempt = asking.attempt();
    const { question, dialect } = attempt;
    const text = createJsonText();
    // Some servers put the answer where reasoning belongs, and leave the text empty.
    const thought = createJsonText();
    let isReasoning = false;
    const held = await budget.reserve(question.maxOutputTokens, question.system + question.user);
    // The run's cap may have lowered it, and a refusal counts what was sent.
    const sent: Attempt = { dialect, question: { ...question, maxOutputTokens: held.maxOutputTokens } };
    let atCap = false;
    let accepted = true;
    let refusal: Refusal | null = null;
    let counted: CallCounts | null = null;
    let settle: ((counts: CallCounts | null) => Promise<void>) | undefined;
    try {
      const { system, user, maxOutputTokens } = sent.question;
      settle = await parts.allowance?.reserve({ prompt: system + user, maxOutputTokens }, signal);
      await callProvider(model, providerKey, sent.question, parts, {
        dialect,
        signal,
        // Prose instead of JSON is cut at its first word: we would pay for the rest and throw it away.
        onText: (piece, isThought) => {
          if (isThought) isReasoning ||= !thought.push(piece);
          else if (!text.push(piece)) throw text.looped ? failures.onlySpace() : failures.notAsAsked();
          return text.whole;
        },
        isAnswered: () => text.text() === '' && thought.whole && !isReasoning,
        onRefusal: (said) => {
          refusal = said;
        },
        onCounts: (counts) => {
          counted = counts;
          ({ atCap, accepted } = counts);
          meter.add(counts, question.system.length + question.user.length);
          onUsage(meter.total());
        },
      });
    } catch (error) {
      if (!accepted && error instanceof ProblemError) {
        if (asking.learn(refusal, sent)) return null;
        throw new NotAccepted(error);
      }
      if (!atCap) throw error;
      asking.cut(attempt);
      throw held.explainCut(error);
    } finally {
      held.release();
      await settle?.(counted);
    }
    asking.answered(attempt);
    return text.text() || thought.text();
  };

  /** Tries again, in the way that the server's refusal asks for. */
  const call = async (asking: Asking): Promise<string> => {
    for (;;) {
      const text = await callOnce(asking);
      if (text !== null) return text;
    }
  };

  return {
    ask: async (question) => {
      const maxOutputTokens = Math.min(question.maxOutputTokens, maxOutputTokensPerCall);
      const asking = dialogue.ask({ ...question, maxOutputTokens });
      const text = await turns.take(() => call(asking));
      const answer = readAnswer(question.answer, text);
      if (answer === undefined) throw failures.notAsAsked();
      return maskKey(answer, providerKey);
    },
    usage: () => meter.total(),
  };
};
