import {
  AddDomainRequestSchema,
  OwnDomainListSchema,
  OwnDomainSchema,
  AttestationListSchema,
  AttestationSchema,
  AttestRequestSchema,
  BundleCheckSchema,
  BundleSchema,
  ChangedStatusSchema,
  ChangeStatusRequestSchema,
  AddSigningKeyRequestSchema,
  KeyChallengeRequestSchema,
  KeyChallengeSchema,
  OwnSigningKeyListSchema,
  OwnSigningKeySchema,
  SigningKeyListSchema,
  AuditEventSchema,
  AuditListSchema,
  BudgetSchema,
  ChangePlanRequestSchema,
  CheckBundleRequestSchema,
  CompositionSchema,
  DraftSchema,
  DuplicatePlanRequestSchema,
  EntitySchema,
  JobListSchema,
  JobRequestSchema,
  JobSchema,
  JobSummarySchema,
  MadeTokenSchema,
  MakeTokenRequestSchema,
  MeSchema,
  PageSessionRequestSchema,
  PageSessionSchema,
  PlanListSchema,
  PlanSchema,
  PlanSummarySchema,
  ProblemSchema,
  ProviderSchema,
  ProvidersSchema,
  PublishedBundleSchema,
  PublishRequestSchema,
  RUN_EVENTS,
  RunRequestSchema,
  SavedPlanSchema,
  SavePlanRequestSchema,
  SearchListSchema,
  StatusResultSchema,
  SubmittedJobSchema,
  TokenListSchema,
  TokenSchema,
  UsageSchema,
  z,
} from '../../lib/protocol/index.ts';

/** By their names in the document. The order does not matter. */
const NAMED = {
  RunRequest: RunRequestSchema,
  Composition: CompositionSchema,
  Draft: DraftSchema,
  Usage: UsageSchema,
  Problem: ProblemSchema,
  PhaseEvent: RUN_EVENTS.phase,
  WaitEvent: RUN_EVENTS.wait,
  ReuseEvent: RUN_EVENTS.reuse,
  OutlineEvent: RUN_EVENTS.outline,
  ScoreEvent: RUN_EVENTS.score,
  StatusResult: StatusResultSchema,
  JobRequest: JobRequestSchema,
  SubmittedJob: SubmittedJobSchema,
  Job: JobSchema,
  JobSummary: JobSummarySchema,
  JobList: JobListSchema,
  SavePlanRequest: SavePlanRequestSchema,
  ChangePlanRequest: ChangePlanRequestSchema,
  DuplicatePlanRequest: DuplicatePlanRequestSchema,
  SavedPlan: SavedPlanSchema,
  Plan: PlanSchema,
  PlanSummary: PlanSummarySchema,
  PlanList: PlanListSchema,
  Me: MeSchema,
  MakeTokenRequest: MakeTokenRequestSchema,
  MadeToken: MadeTokenSchema,
  Token: TokenSchema,
  TokenList: TokenListSchema,
  PageSessionRequest: PageSessionRequestSchema,
  PageSession: PageSessionSchema,
  Provider: ProviderSchema,
  Providers: ProvidersSchema,
  AddSigningKeyRequest: AddSigningKeyRequestSchema,
  KeyChallengeRequest: KeyChallengeRequestSchema,
  KeyChallenge: KeyChallengeSchema,
  OwnSigningKey: OwnSigningKeySchema,
  OwnSigningKeyList: OwnSigningKeyListSchema,
  SigningKeyList: SigningKeyListSchema,
  SearchList: SearchListSchema,
  Entity: EntitySchema,
  PublishRequest: PublishRequestSchema,
  PublishedBundle: PublishedBundleSchema,
  Bundle: BundleSchema,
  AddDomainRequest: AddDomainRequestSchema,
  OwnDomain: OwnDomainSchema,
  OwnDomainList: OwnDomainListSchema,
  AttestRequest: AttestRequestSchema,
  Attestation: AttestationSchema,
  AttestationList: AttestationListSchema,
  ChangeStatusRequest: ChangeStatusRequestSchema,
  ChangedStatus: ChangedStatusSchema,
  CheckBundleRequest: CheckBundleRequestSchema,
  BundleCheck: BundleCheckSchema,
  AuditEvent: AuditEventSchema,
  AuditList: AuditListSchema,
  Budget: BudgetSchema,
} as const;

export type SchemaName = keyof typeof NAMED;

export const toReference = (name: SchemaName): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });

interface JsonSchema {
  properties?: Record<string, object>;
  [member: string]: unknown;
}

const MESSAGE = { type: 'string', description: 'The same in English, for clients that only print.' };

/** The registry adds an English message to each `{code, values}`; clients read the code, and their schemas no message. */
const withMessages = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(withMessages);
  if (typeof schema !== 'object' || schema === null) return schema;
  const all: JsonSchema = Object.fromEntries(
    Object.entries(schema).map(([name, inner]) => [name, withMessages(inner)]),
  );
  const { properties } = all;
  const isCoded = properties !== undefined && 'code' in properties && 'values' in properties;
  return isCoded && !('detail' in properties)
    ? { ...all, properties: { ...properties, message: MESSAGE } }
    : all;
};

/** JSON Schemas of the whole contract, made from the schemas that check it. */
export const toComponentSchemas = (): Record<string, object> => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    io: 'input',
    unrepresentable: 'any',
    // The one schema of our own is for objects that must be kept as they were parsed.
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'custom') jsonSchema.type = 'object';
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [
      name,
      withMessages(schema) as object,
    ]),
  );
};
