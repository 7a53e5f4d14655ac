/**
 * A bundle on its way from a saved plan to the registry, as the wizard keeps it: all that was typed, whether it could be
 * published or not. Functions that change one are in `edit.ts`, what is wrong with one is in `problems.ts`.
 */
import { isMembers, type Members } from '../base/members.ts';
import {
  EntityKindSchema,
  later,
  OriginSchema,
  PublishedBundleSchema,
  ReuseSchema,
  TimeSchema,
  VisibilitySchema,
  z,
} from '../protocol/index.ts';

/** The screens. What is published is shown in place of the last one. */
export const STEPS = ['bundle', 'members', 'review', 'sign'] as const;
export type Step = (typeof STEPS)[number];

const MemberSchema = later(() =>
  z.object({
    /** The draft's id, or a new one for what came from a file. It stays the same when the member is renamed or moved. */
    id: z.string(),
    kind: EntityKindSchema,
    /** As typed. Skills and agents have the same name in their manifest. */
    name: z.string(),
    /** As typed. A server has the same version in its manifest. */
    version: z.string(),
    /** Publish it although nobody can install it yet. It counts only where that is so. */
    specification: z.boolean(),
    manifest: z.custom<Members>(isMembers),
    markdown: z.string(),
    files: z.array(z.object({ path: z.string(), text: z.string(), executable: z.optional(z.literal(true)) })),
    /** Null if no model wrote it. */
    provenance: z.nullable(OriginSchema),
    /** The registry's word for where the draft comes from; it holds only while the draft is as it was. */
    receipt: z.nullable(z.string()),
    /**
     * What was typed and cannot be part of the manifest yet, by the pointer of its place, for instance half of a JSON
     * list at `/manifest/server/packages`. While there is any, the member cannot be published.
     */
    typed: z.record(z.string(), z.string()),
  }),
);
export type WizardMember = z.infer<typeof MemberSchema>;

export const WizardDraftSchema = later(() =>
  z.object({
    /** A later version of the extension with other members writes another number, and reads no other. */
    form: z.literal(1),
    registry_url: z.string(),
    plan_id: z.string(),
    /** The digest of the plan's drafts from which it was made. A plan that was only renamed has the same. */
    plan_sha256: z.string(),
    /** What the plan is called. */
    plan_name: z.string(),
    changed_at: TimeSchema,
    /** Whether anything was typed or chosen since it was made from the plan. */
    is_changed: z.boolean(),
    step: z.enum(STEPS),
    label: z.string(),
    title: z.string(),
    visibility: VisibilitySchema,
    members: z.array(MemberSchema),
    /** What the plan builds on. */
    reuse: z.array(ReuseSchema),
    /** What of it the members do not name as what they work with. */
    left_out: z.optional(z.array(z.string())),
    /** Kept until the registry has answered: the same signed bundle sent again gets the same answer. */
    envelope: z.nullable(z.string()),
    /** The registry's answer. Any change after that is for another bundle. */
    published: z.nullable(PublishedBundleSchema),
  }),
);
export type WizardDraft = z.infer<typeof WizardDraftSchema>;
