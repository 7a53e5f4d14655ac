import { EntityKindSchema, IdSchema, TimeSchema } from './basics.ts';
import {
  CompositionSchema,
  DraftNameSchema,
  DraftSchema,
  FindingSchema,
  PurposeSchema,
  ReuseSchema,
  ScoresSchema,
  UsageSchema,
} from './composition.ts';
import { DEPTHS, parseJson } from './json.ts';
import { ProblemSchema } from './problems/problem.ts';
import { later, z } from './zod.ts';

/** In this order; a run that succeeds starts and finishes each exactly once. */
export const PHASES = ['classifying', 'planning', 'drafting', 'analyzing'] as const;
export const PhaseSchema = z.enum(PHASES);
export type Phase = z.infer<typeof PhaseSchema>;

export const PhaseEventSchema = later(() =>
  z.object({
    phase: PhaseSchema,
    state: z.enum(['started', 'finished']),
    /** How many items this phase handles; 0 if none. */
    total: z.number().check(z.int(), z.gte(0)),
    at: TimeSchema,
  }),
);
export type PhaseEvent = z.infer<typeof PhaseEventSchema>;

export const OutlineItemSchema = later(() =>
  z.object({
    draft_id: IdSchema,
    kind: EntityKindSchema,
    name: DraftNameSchema,
    /** Absent from registries of older versions, whose runs cannot be continued. */
    purpose: z.optional(PurposeSchema),
  }),
);
export type OutlineItem = z.infer<typeof OutlineItemSchema>;

export const ScoreEventSchema = later(() =>
  z.object({
    draft_id: IdSchema,
    scores: z.nullable(ScoresSchema),
    critic_notes: z.nullable(z.string()),
    findings: z.array(FindingSchema),
  }),
);

/** Why a run waits, and until when: the provider refused a call before it accepted it. */
export const WaitEventSchema = later(() =>
  z.object({ reason: z.enum(['provider-rate-limited', 'provider-unavailable']), until: TimeSchema }),
);
export type WaitEvent = z.infer<typeof WaitEventSchema>;

/**
 * The streamed events of `POST /v1/intent/byo`, by SSE event name. The last is exactly one `result` or `problem`.
 * Clients ignore unknown names.
 */
export const RUN_EVENTS = {
  phase: PhaseEventSchema,
  /** During planning. */
  reuse: z.array(ReuseSchema),
  /** During planning: the drafts to come. */
  outline: z.array(OutlineItemSchema),
  /** During drafting, as soon as a draft is complete. */
  draft: DraftSchema,
  /** During analyzing. */
  score: ScoreEventSchema,
  /** In any phase: a refused call is made again at that time. */
  wait: WaitEventSchema,
  /** After each provider call: the run's totals so far. */
  usage: UsageSchema,
  result: CompositionSchema,
  problem: ProblemSchema,
} as const;

export type RunEventName = keyof typeof RUN_EVENTS;
export type RunEvent = {
  [Name in RunEventName]: { event: Name; data: z.infer<(typeof RUN_EVENTS)[Name]> };
}[RunEventName];

/** `result` in the status stream (`GET /v1/intent/byo/{run_id}/events`); its `draft` is an `OutlineItem`: no bodies. */
export const StatusResultSchema = z.object({
  run_id: IdSchema,
  drafts: z.number(),
  usage: UsageSchema,
  finished_at: TimeSchema,
});

/**
 * Turns one SSE frame into an event, or null if it is unknown: a newer registry may send more. A known name with
 * invalid data throws a `TypeError` that names the event, never its data.
 */
export const parseRunEvent = (name: string, data: string): RunEvent | null => {
  if (!Object.hasOwn(RUN_EVENTS, name)) return null;
  const schema = RUN_EVENTS[name as RunEventName];
  const value = parseJson(data, DEPTHS.message);
  if (value === undefined) throw new TypeError(`The ${name} event is not JSON, or nested too deeply`);
  const parsed = z.safeParse(schema, value);
  if (!parsed.success) throw new TypeError(`The ${name} event has the wrong shape`);
  return { event: name, data: parsed.data } as RunEvent;
};
