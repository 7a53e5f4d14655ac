import {
  GoalSchema,
  IdSchema,
  isPortableText,
  ModelIdSchema,
  PORTABLE_TEXT,
  portableText,
  TimeSchema,
  VisibilitySchema,
} from './basics.ts';
import { CompositionSchema, StrictCompositionSchema } from './composition.ts';
import { CATALOG_LIMITS } from './limits.ts';
import { later, z } from './zod.ts';

/** Body of `POST /v1/plans`, sent with an `Idempotency-Key` header. */
export const SavePlanRequestSchema = z.strictObject({ composition: StrictCompositionSchema });
export type SavePlanRequest = z.infer<typeof SavePlanRequestSchema>;

const TITLE_CHARACTERS = 200;

/** What a person calls a plan. Null: it goes by its goal. */
export const PlanTitleSchema = later(() =>
  z.nullable(
    z.string().check(
      z.trim(),
      z.minLength(1, 'is empty; send null to call the plan by its goal'),
      z.maxLength(TITLE_CHARACTERS, `is longer than ${TITLE_CHARACTERS} characters; shorten it`),
      // eslint-disable-next-line no-control-regex -- control characters are what is refused
      z.regex(/^[^\u0000-\u001f\u007f]*$/u, 'has a control character in it'),
      z.refine(isPortableText, PORTABLE_TEXT),
    ),
  ),
);

/** Body of `PUT /v1/plans/{plan_id}`, sent with an `If-Match` header. What is left out stays as it is. */
export const ChangePlanRequestSchema = /* @__PURE__ */ z
  .strictObject({
    title: /* @__PURE__ */ z.optional(PlanTitleSchema),
    composition: /* @__PURE__ */ z.optional(StrictCompositionSchema),
  })
  .check(
    /* @__PURE__ */ z.refine(
      (change) => Object.keys(change).length > 0,
      'has neither a title nor a composition',
    ),
  );
export type ChangePlanRequest = z.infer<typeof ChangePlanRequestSchema>;

/** Body of `POST /v1/plans/{plan_id}/duplicate`, sent with an `Idempotency-Key` header: what the copy is called. */
export const DuplicatePlanRequestSchema = /* @__PURE__ */ z.strictObject({ title: PlanTitleSchema });
export type DuplicatePlanRequest = z.infer<typeof DuplicatePlanRequestSchema>;

/** The optional parameters of `GET /v1/me/plans`, besides paging. Only for the server, which refuses unknown ones. */
export const PlanQuerySchema = /* @__PURE__ */ z.strictObject({
  /** Words that title or goal must have. */
  q: /* @__PURE__ */ z.optional(/* @__PURE__ */ portableText(CATALOG_LIMITS.searchCharacters)),
  /** Lists what was deleted and can still be restored, in place of what was not. */
  deleted: /* @__PURE__ */ z.optional(/* @__PURE__ */ z.enum(['true', 'false'])),
});

/** The optional parameter of `DELETE /v1/plans/{plan_id}`. */
export const DeletePlanQuerySchema = /* @__PURE__ */ z.strictObject({
  /** Erases it at once, in place of keeping it for a while to be restored. */
  for_good: /* @__PURE__ */ z.optional(/* @__PURE__ */ z.enum(['true', 'false'])),
});

export const SavedPlanSchema = z.object({ plan_id: IdSchema });
export type SavedPlan = z.infer<typeof SavedPlanSchema>;

/** Members that older registries do not send. */
const changeable = {
  title: /* @__PURE__ */ z.optional(/* @__PURE__ */ z.nullable(/* @__PURE__ */ z.string())),
  /** As in the `ETag` header: of this state of the plan, for `If-Match`. */
  etag: /* @__PURE__ */ z.optional(/* @__PURE__ */ z.string()),
};

/** `GET /v1/plans/{plan_id}`. */
export const PlanSchema = later(() =>
  z.object({
    plan_id: IdSchema,
    ...changeable,
    saved_at: TimeSchema,
    updated_at: TimeSchema,
    composition: CompositionSchema,
  }),
);
export type Plan = z.infer<typeof PlanSchema>;

const PlanPublicationSchema = /* @__PURE__ */ z.object({
  label: /* @__PURE__ */ z.string(),
  /** 1 for the first under its label. */
  number: /* @__PURE__ */ z.number(),
  visibility: VisibilitySchema,
  /** What the address of a draft ends in. */
  link: /* @__PURE__ */ z.nullable(/* @__PURE__ */ z.string()),
});

/** A row of `GET /v1/me/plans`, newest first. */
export const PlanSummarySchema = later(() =>
  z.object({
    plan_id: IdSchema,
    ...changeable,
    goal: GoalSchema,
    provider: z.string(),
    model: ModelIdSchema,
    partial: z.boolean(),
    drafts: z.number(),
    saved_at: TimeSchema,
    updated_at: TimeSchema,
    /** Until when a deleted plan can be restored; null if it is not deleted. */
    restorable_until: z.optional(z.nullable(TimeSchema)),
    /** What was published from it last; null if nothing was. */
    published: z.optional(z.nullable(PlanPublicationSchema)),
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
