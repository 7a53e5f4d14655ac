/** Checks of the texts that are sent. All of them throw a `FailureError`, which never holds the text. */
import { failWith, type FailureSlug } from '../failures/index.ts';
import { GoalSchema, LIMITS, ProviderKeySchema, z } from '../protocol/index.ts';
import { looksLikeKey } from '../secrets/looks-like-key.ts';
import { holdsOwnKey, isSendable, placeOfKey } from '../secrets/own-key.ts';
import type { CheckedOrder } from './checked-order.ts';
import type { RunOrder } from './run-order.ts';

/** The form has said such things long before, more exactly; this is the last safeguard. */
export const parseField = <Schema extends z.ZodMiniType>(
  schema: Schema,
  text: string,
  slug: FailureSlug,
): z.infer<Schema> => {
  const parsed = z.safeParse(schema, text);
  return parsed.success ? parsed.data : failWith(slug);
};

/** Trimmed. */
export const parseGoal = (text: string): string => {
  const goal = text.trim();
  if (goal === '') failWith('goal-empty');
  if (goal.length > LIMITS.goalCharacters) failWith('goal-too-long');
  return parseField(GoalSchema, goal, 'bad-goal');
};

/** Throws a `FailureError` that names the place of anything that looks like a key. */
export const refuseKeys = <Place extends 'goal' | 'model' | 'address' | 'note' | 'page'>(
  sent: Readonly<Record<Place, string | readonly string[]>>,
  isKey: (text: string) => boolean = looksLikeKey,
): void => {
  const place = placeOfKey(sent, isKey);
  if (place !== null) failWith(`key-in-${place}`);
};
const isOwn =
  (pasted: string) =>
  (text: string): boolean =>
    holdsOwnKey(text, pasted);

/** Checks a pasted key; needs only the key itself. Throws a `FailureError`. */
export const refuseBadKey = (
  pasted: string,
  order: Pick<RunOrder, 'provider' | 'goal' | 'model' | 'address' | 'redraft'>,
): void => {
  // The field has reported such problems long before; this is the last safeguard. An own server may need no key.
  const isTaken =
    order.provider === 'openai-compatible'
      ? isSendable(pasted)
      : z.safeParse(ProviderKeySchema, pasted).success;
  if (!isTaken) failWith('bad-key');
  const { goal, model, address, redraft } = order;
  refuseKeys({ goal, model, address, note: redraft?.note ?? '' }, isOwn(pasted));
};

/** Looks for the key itself in the page that is sent with it. */
export const refuseKeyInPage = (pasted: string, { grounding }: Pick<CheckedOrder, 'grounding'>): void =>
  refuseKeys({ page: Object.values(grounding ?? {}).map((text) => text ?? '') }, isOwn(pasted));
