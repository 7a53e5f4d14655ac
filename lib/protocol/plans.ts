import { GoalSchema, IdSchema, ModelIdSchema, TimeSchema } from './basics.ts';
import { CompositionSchema, StrictCompositionSchema } from './composition.ts';
import { later, z } from './zod.ts';

/** Body of `POST /v1/plans`, sent with an `Idempotency-Key` header. */
export const SavePlanRequestSchema = z.strictObject({ composition: StrictCompositionSchema });
export type SavePlanRequest = z.infer<typeof SavePlanRequestSchema>;

export const SavedPlanSchema = z.object({ plan_id: IdSchema });
export type SavedPlan = z.infer<typeof SavedPlanSchema>;

/** `GET /v1/plans/{plan_id}`. */
export const PlanSchema = later(() =>
  z.object({
    plan_id: IdSchema,
    saved_at: TimeSchema,
    updated_at: TimeSchema,
    composition: CompositionSchema,
  }),
);
export type Plan = z.infer<typeof PlanSchema>;

/** A row of `GET /v1/me/plans`, newest first. */
export const PlanSummarySchema = later(() =>
  z.object({
    plan_id: IdSchema,
    goal: GoalSchema,
    provider: z.string(),
    model: ModelIdSchema,
    partial: z.boolean(),
    drafts: z.number(),
    saved_at: TimeSchema,
    updated_at: TimeSchema,
  }),
);
export type PlanSummary = z.infer<typeof PlanSummarySchema>;

export const PlanListSchema = later(() =>
  z.object({
    items: z.array(PlanSummarySchema),
    next_cursor: z.nullable(z.string()),
  }),
);
export type PlanList = z.infer<typeof PlanListSchema>;

/** `GET /v1/me`. */
export const MeSchema = z.object({ handle: z.string() });
export type Me = z.infer<typeof MeSchema>;
