import { toFailure, type Failure } from '../failures/index.ts';
import type { AnyProviderId } from '../protocol/index.ts';
import { LIMITS } from '../protocol/limits.ts';
import { checkProviderKey } from '../secrets/key-check.ts';
import { looksLikeKey } from '../secrets/looks-like-key.ts';
import { holdsOwnKey, placeOfKey } from '../secrets/own-key.ts';
import { serviceOf, type Service } from '../services/service.ts';
import { findAddressProblem } from './address-problem.ts';
import { addressOf, type Choice } from './choice.ts';

/** Where anything would be sent. A key in an address would be looked up, and stored with the permission for its host. */
export const checkProvider = (choice: Choice, services: readonly Service[]): Failure | null => {
  if (choice.provider === null) return toFailure('no-provider');
  if (choice.provider !== 'openai-compatible') return null;
  if (looksLikeKey(choice.address)) return toFailure('key-in-address');
  const problem = findAddressProblem(addressOf(choice), services);
  return problem && toFailure(problem);
};

export const checkGoal = (goal: string): Failure | null => {
  if (looksLikeKey(goal)) return toFailure('key-in-goal');
  if (goal.trim() === '') return toFailure('goal-empty');
  return goal.trim().length > LIMITS.goalCharacters ? toFailure('goal-too-long') : null;
};

/**
 * Finds obvious problems with goal, provider, address or model. A key in the wrong field is caught here, because it
 * must not be sent anywhere; the worker checks everything else again, and more closely.
 */
export const checkWithoutKey = (
  goal: string,
  choice: Choice,
  services: readonly Service[],
): Failure | null => {
  const failure = checkGoal(goal) ?? checkProvider(choice, services);
  if (failure !== null) return failure;
  if (looksLikeKey(choice.model)) return toFailure('key-in-model');
  if (choice.model.trim() === '') return toFailure('bad-model');
  return null;
};

/** Looks for the key itself in fields that are stored and sent. */
export const checkApart = (
  providerKey: string,
  { provider, model, address, goal, note }: Choice & { goal: string; note: string },
): Failure | null => {
  const typedAddress = provider === 'openai-compatible' ? address : '';
  const place = placeOfKey({ goal, model, address: typedAddress, note }, (text) =>
    holdsOwnKey(text, providerKey),
  );
  return place && toFailure(`key-in-${place}`);
};

export interface KeyProblem {
  failure: Failure;
  /** The input may be intended: pressing the button again sends it. */
  mayInsist: boolean;
}

export const checkKey = (
  pasted: string,
  provider: AnyProviderId,
  address: string,
  services: readonly Service[],
): KeyProblem | null => {
  // The person's own server may need no key; a service that has a page for keys does.
  const wantsKey = provider !== 'openai-compatible' || (serviceOf(services, address)?.keys ?? null) !== null;
  if (pasted === '' && !wantsKey) return null;
  const refusal = checkProviderKey(pasted, provider, address, services);
  if (refusal === null) return null;
  const failure: Failure = { ...toFailure(`key-${refusal.code}`), field: 'provider_key' };
  return { failure, mayInsist: refusal.severity === 'warning' };
};
