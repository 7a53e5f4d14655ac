import { findPrice } from '../../lib/planner/index.ts';
import {
  type Model,
  ModelIdSchema,
  NamespaceSchema,
  type ProviderId,
  ProviderIdSchema,
  z,
} from '../../lib/protocol/index.ts';
import { DEFAULT_JOB_SETTINGS, JobSettingsSchema } from './jobs.ts';
import { toLargestCall } from './largest-call.ts';

/** What everybody together may use in one day or month. Null: not limited. */
const AllowanceSchema = z.strictObject({
  /** Input and output together. */
  tokens: z.nullable(z.number().check(z.int(), z.gte(1), z.lte(1e15))),
  usd: z.nullable(z.number().check(z.gt(0), z.lte(1e9))),
});

const isHandle = (text: string): boolean => z.safeParse(NamespaceSchema, text).success;

/** Composing on the registry's own key and budget. The key is never among the settings: see `operator-key.ts`. */
export const HostedSchema = z.strictObject({
  provider: z.enum(
    ProviderIdSchema.options,
    `must be ${ProviderIdSchema.options.join(', ')}: set COMPOSE_PROVIDER`,
  ),
  model: z
    .string('is missing: set COMPOSE_MODEL')
    .check(z.refine((id) => z.safeParse(ModelIdSchema, id).success, 'cannot be the id of a model')),
  budget: z.strictObject({
    day: AllowanceSchema,
    month: AllowanceSchema,
    /** The part of each of these that one person may use. */
    personShare: z.number().check(z.gt(0), z.lte(1)),
    /** When days begin, and months on their first day: hours and minutes in UTC. */
    dayBegins: z
      .string()
      .check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time in UTC such as 06:00')),
  }),
  jobs: JobSettingsSchema,
  /** Handles of those who see `/budget`. */
  operators: z.array(z.string().check(z.refine(isHandle, 'has an entry that is no handle'))),
});
export type Hosted = z.infer<typeof HostedSchema>;

/** What holds for everything that an operator leaves out. Provider and model have no default. */
export const DEFAULT_HOSTED: Omit<Hosted, 'provider' | 'model'> = {
  budget: {
    // Some forty jobs, as a job with three drafts uses about 50,000.
    day: { tokens: 2_000_000, usd: null },
    month: { tokens: null, usd: null },
    personShare: 0.25,
    dayBegins: '00:00',
  },
  jobs: DEFAULT_JOB_SETTINGS,
  operators: [],
};

interface Fitted {
  hosted: Hosted | null;
  compose: Parameters<typeof toLargestCall>[0];
  providers: Readonly<Record<ProviderId, { baseUrl: string | null; models: readonly Model[] }>>;
}

/** What is wrong with valid settings, because their parts do not fit together. */
export const findHostedFaults = ({ hosted, providers }: Pick<Fitted, 'hosted' | 'providers'>): string[] => {
  if (hosted === null) return [];
  const { provider, model, budget } = hosted;
  if (providers[provider].baseUrl === null)
    return [
      provider === 'practice'
        ? 'hosted.provider: the practice provider has no address; set PRACTICE_BASE_URL'
        : 'hosted.provider: these settings do not offer that provider; give it a baseUrl, or choose another',
    ];
  const { models } = providers[provider];
  const isInDollars = budget.day.usd !== null || budget.month.usd !== null;
  if (!isInDollars || findPrice(models, model) !== null) return [];
  return [
    models.some(({ id }) => id === model)
      ? `hosted.model: a budget in dollars needs its price; add it in providers.${provider}.models`
      : `hosted.model: is not in providers.${provider}.models, where a budget in dollars looks for its price`,
  ];
};

/** Limits that not even one call fits into, so that waiting for their reset does not help. */
export const findSmallBudgets = ({ hosted, providers, compose }: Fitted): string[] => {
  if (hosted === null) return [];
  const { provider, model, budget } = hosted;
  const { day, month, personShare } = budget;
  const call = toLargestCall(compose, findPrice(providers[provider].models, model));
  const tokens = call.inputTokens + call.outputTokens;
  const share = personShare === 1 ? '' : `, of which one person may use ${personShare},`;
  const explain = (name: string, limit: number | null, least: number | null, unit: string): string[] =>
    limit === null || least === null || limit * personShare >= least
      ? []
      : [`hosted.budget.${name}: ${limit}${share} is less than one call, which may use ${least} ${unit}`];
  return [
    ...explain('day.tokens', day.tokens, tokens, 'tokens'),
    ...explain('day.usd', day.usd, call.usd, 'dollars'),
    ...explain('month.tokens', month.tokens, tokens, 'tokens'),
    ...explain('month.usd', month.usd, call.usd, 'dollars'),
  ];
};
