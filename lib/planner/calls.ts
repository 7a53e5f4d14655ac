import { DEPTHS, parseJson, type Usage, z } from '../protocol/index.ts';
import { fitAnswer } from './answers/fit-answer.ts';
import { createJsonText } from './answers/json-text.ts';
import { ANSWERS, type Answer, type AnswerName } from './answers/read-answers.ts';
import { ANSWER_SCHEMAS } from './answers/schemas.ts';
import { createBudget } from './budget.ts';
import type { ComposeInput, ComposeParts } from './contract.ts';
import { callProvider } from './providers/call.ts';
import { createFailures } from './providers/failures.ts';
import type { Question } from './providers/wire.ts';
import { type Masked, maskKey } from './run-key.ts';
import { createUsageMeter } from './usage.ts';

export interface Calls {
  /**
   * Asks one question. The answer has the requested form and does not contain the run's key. Rejects with a
   * `ProblemError` or the signal's reason.
   */
  ask<Name extends AnswerName>(question: Question & { answer: Name }): Promise<Masked<Answer<Name>>>;
  usage(): Usage;
}

/** The calls of one run. `onUsage` is called after each call, even one that failed. */
export const createCalls = (
  input: ComposeInput,
  parts: ComposeParts,
  signal: AbortSignal,
  onUsage: (usage: Usage) => void,
): Calls => {
  const failures = createFailures(parts.endpoint);
  const meter = createUsageMeter(parts.price);
  const { model, providerKey } = input;
  const budget = createBudget(input, parts.price, () => meter.total(), signal);

  const parseAnswer = <Name extends AnswerName>(name: Name, text: string): Answer<Name> => {
    const value = fitAnswer(ANSWER_SCHEMAS[name], parseJson(text, DEPTHS.model));
    const parsed = z.safeParse(ANSWERS[name], value);
    if (!parsed.success) throw failures.notAsAsked();
    return parsed.data as Answer<Name>;
  };

  return {
    ask: async (question) => {
      const text = createJsonText();
      // Some servers put the answer where reasoning belongs, and leave the text empty.
      const thought = createJsonText();
      let isReasoning = false;
      const held = await budget.reserve(question.maxOutputTokens, question.system + question.user);
      let atCap = false;
      try {
        await callProvider(
          model,
          providerKey,
          { ...question, maxOutputTokens: held.maxOutputTokens },
          parts,
          {
            signal,
            // Prose instead of JSON is cut at its first word: we would pay for the rest and throw it away.
            onText: (piece, isThought) => {
              if (isThought) isReasoning ||= !thought.push(piece);
              else if (!text.push(piece)) throw text.looped ? failures.onlySpace() : failures.notAsAsked();
              return text.whole;
            },
            isAnswered: () => thought.whole && !isReasoning,
            onCounts: (counts) => {
              atCap = counts.atCap;
              meter.add(counts, question.system.length + question.user.length);
              onUsage(meter.total());
            },
          },
        );
      } catch (error) {
        throw atCap ? held.explainCut(error) : error;
      } finally {
        held.release();
      }
      return maskKey(parseAnswer(question.answer, text.whole ? text.text() : thought.text()), providerKey);
    },
    usage: () => meter.total(),
  };
};
