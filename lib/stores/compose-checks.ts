import { toFailure, type Failure } from '../messages/index.ts';
import { GoalSchema, ModelIdSchema, z, type ProviderId } from '../protocol/index.ts';
import { checkProviderKey, looksLikeKeyInGoal } from '../secrets/key-check.ts';
import { findSecrets } from '../secrets/looks-like-key.ts';
import type { Choice } from './choice.ts';

const firstMessage = (error: { issues: { message: string }[] }, subject: string): string =>
  `${subject} ${error.issues[0]?.message ?? 'cannot be sent'}.`;

/** What is wrong with goal, provider or model; decided here so that a key in the wrong field goes nowhere at all. */
export const checkWithoutKey = (goal: string, choice: Choice): Failure | null => {
  if (looksLikeKeyInGoal(goal) !== null) return toFailure('key-in-goal');
  const parsedGoal = z.safeParse(GoalSchema, goal);
  if (!parsedGoal.success) return toFailure('bad-goal', firstMessage(parsedGoal.error, 'The goal'));
  if (choice.provider === null) return toFailure('provider-not-offered', 'Choose a provider.');
  if (findSecrets(choice.model).length > 0) return toFailure('key-in-model');
  const parsedModel = z.safeParse(ModelIdSchema, choice.model);
  if (!parsedModel.success) return toFailure('bad-model', firstMessage(parsedModel.error, 'The model'));
  return null;
};

export interface KeyProblem {
  failure: Failure;
  /** It may be meant so: pressing the button again sends it. */
  mayInsist: boolean;
}

export const checkKey = (pasted: string, provider: ProviderId): KeyProblem | null => {
  const refusal = checkProviderKey(pasted, provider);
  if (refusal === null) return null;
  const mayInsist = refusal.severity === 'warning';
  const detail = mayInsist
    ? `${refusal.message} If it is right, press the button once more.`
    : refusal.message;
  return { failure: toFailure('bad-key', detail), mayInsist };
};
