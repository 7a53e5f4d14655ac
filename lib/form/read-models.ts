import { toVisibleText } from '../formats/visible-text.ts';
import { DEPTHS, ModelIdSchema, parseJson, type Model, z } from '../protocol/index.ts';
import { looksLikeKey } from '../secrets/looks-like-key.ts';

/** More than anybody offers, and no more than a list of choices can hold. */
const MAX_MODELS = 2_000;
const MAX_NAME_CHARACTERS = 200;

const ListSchema = z.union([z.object({ data: z.array(z.unknown()) }), z.array(z.unknown())]);
const EntrySchema = z.object({
  id: ModelIdSchema,
  /** OpenRouter and Anthropic have one. */
  name: z.optional(z.unknown()),
  display_name: z.optional(z.unknown()),
});

const toModel = (entry: unknown): Model[] => {
  const { data } = z.safeParse(EntrySchema, entry);
  // What cannot be seen in a list must not be chosen from it.
  if (data === undefined || looksLikeKey(data.id) || toVisibleText(data.id) !== data.id) return [];
  const named = [data.display_name, data.name].filter((each) => typeof each === 'string');
  return [
    {
      id: data.id,
      name: toVisibleText(named.find((each) => each !== '') ?? data.id).slice(0, MAX_NAME_CHARACTERS),
      context_tokens: null,
      input_usd_per_mtok: null,
      output_usd_per_mtok: null,
    },
  ];
};

/** What a provider's list of models offers, sorted by id. Strangers wrote it: what is no model is left out. */
export const readModels = (text: string): Model[] => {
  const { data } = z.safeParse(ListSchema, parseJson(text, DEPTHS.message));
  const entries = data === undefined || Array.isArray(data) ? (data ?? []) : data.data;
  const models = entries.slice(0, MAX_MODELS).flatMap(toModel);
  const byId = new Map(models.map((model) => [model.id, model]));
  return [...byId.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
};
