import { auditFilters, CATALOG_LIMITS } from '../../lib/protocol/index.ts';
import {
  body,
  BODY_PROBLEMS,
  IDEMPOTENCY_KEY,
  ifMatch,
  inPath,
  inQuery,
  json,
  PAGE,
  problems,
} from './parts.ts';
import { toReference } from './schemas.ts';

/** What belongs to a person: their plans and events. */
export const toOwnPaths = (): Record<string, object> => ({
  '/v1/budget': {
    get: {
      summary: 'Read what is left of the registry’s own budget',
      description:
        'For jobs, which are composed with a key of the registry. Amounts include calls in progress. `registry` is what everybody used together, `person` your own share.',
      responses: {
        200: json('Budget', 'The day and the month that are now.'),
        ...problems('unauthenticated', 'scope-missing', 'hosted-unavailable'),
      },
    },
  },
  '/v1/plans': {
    post: {
      summary: 'Save a plan',
      parameters: [IDEMPOTENCY_KEY],
      requestBody: body('SavePlanRequest'),
      responses: {
        201: json('SavedPlan', 'Saved, now or before under this key.'),
        ...problems(
          ...BODY_PROBLEMS,
          'unauthenticated',
          'scope-missing',
          'idempotency-key-missing',
          'idempotency-mismatch',
          'plan-quota-reached',
          'secret-in-plan',
        ),
      },
    },
  },
  '/v1/bundles': {
    post: {
      summary: 'Publish a signed bundle',
      description:
        'All members or none. The namespace is your handle. What is signed stands in docs/signing.md; a version never changes. The same signed bundle sent again gets the same answer.',
      requestBody: body('PublishRequest'),
      responses: {
        201: json('PublishedBundle', 'Published, now or before.'),
        ...problems(
          ...BODY_PROBLEMS,
          'unauthenticated',
          'scope-missing',
          'signature-invalid',
          'label-taken',
          'version-exists',
        ),
      },
    },
  },
  '/v1/bundle-check': {
    post: {
      summary: 'Ask what publishing would say, before anything is signed',
      description:
        'Stores nothing. Every error that publishing would have, the last version of each name, and what other publishers have that is much like it. What is not of the form of a request is refused with 422, as when publishing.',
      requestBody: body('CheckBundleRequest'),
      responses: {
        200: json('BundleCheck', 'Without errors, only the signature is missing.'),
        ...problems(...BODY_PROBLEMS, 'unauthenticated', 'scope-missing'),
      },
    },
  },
  '/v1/plans/{plan_id}': {
    parameters: [inPath('plan_id')],
    get: {
      summary: 'Read a plan of your own',
      responses: {
        200: json('Plan', 'The plan, with an `ETag`.'),
        304: { description: 'Still as `If-None-Match` has it.' },
        ...problems('unauthenticated', 'scope-missing', 'not-found'),
      },
    },
    put: {
      summary: 'Rename or rewrite a plan of your own',
      description:
        'What is left out stays as it is. A 412 has the `ETag` of the present version: read it, put both versions together, and send the result with that tag.',
      parameters: [ifMatch(true)],
      requestBody: body('ChangePlanRequest'),
      responses: {
        200: json('PlanSummary', 'As it is now, with its new `ETag`.'),
        ...problems(
          ...BODY_PROBLEMS,
          'unauthenticated',
          'scope-missing',
          'not-found',
          'precondition-required',
          'precondition-failed',
          'plan-quota-reached',
          'secret-in-plan',
        ),
      },
    },
    delete: {
      summary: 'Delete a plan of your own',
      description:
        'It is found no more, and can be restored for seven days unless the registry is set otherwise. Then it is erased.',
      parameters: [
        ifMatch(false),
        inQuery('for_good', { enum: ['true', 'false'] }, 'Erases it at once; also one that is deleted.'),
      ],
      responses: {
        204: { description: 'Deleted.' },
        ...problems('unauthenticated', 'scope-missing', 'not-found', 'precondition-failed'),
      },
    },
  },
  '/v1/plans/{plan_id}/duplicate': {
    parameters: [inPath('plan_id')],
    post: {
      summary: 'Copy a plan of your own',
      parameters: [IDEMPOTENCY_KEY],
      requestBody: body('DuplicatePlanRequest'),
      responses: {
        201: json('SavedPlan', 'The copy, made now or before under this key.'),
        ...problems(
          ...BODY_PROBLEMS,
          'unauthenticated',
          'scope-missing',
          'not-found',
          'idempotency-key-missing',
          'idempotency-mismatch',
          'plan-quota-reached',
          'secret-in-plan',
        ),
      },
    },
  },
  '/v1/plans/{plan_id}/restore': {
    parameters: [inPath('plan_id')],
    post: {
      summary: 'Undo the deletion of a plan',
      responses: {
        200: json('PlanSummary', 'The plan, as it was, with a new `ETag`.'),
        ...problems('unauthenticated', 'scope-missing', 'not-found'),
      },
    },
  },
  '/v1/me/plans': {
    get: {
      summary: 'List your plans, newest first',
      parameters: [
        inQuery(
          'q',
          { type: 'string', maxLength: CATALOG_LIMITS.searchCharacters },
          'Words that title or goal must have, the first eight.',
        ),
        inQuery('deleted', { enum: ['true', 'false'] }, 'Lists the deleted plans that can be restored.'),
        ...PAGE,
      ],
      responses: { 200: json('PlanList', 'A page.'), ...problems('unauthenticated', 'scope-missing') },
    },
  },
  '/v1/audit': {
    get: {
      security: [{}, { accessToken: [] }],
      summary: 'Read the audit log, newest first',
      description:
        'Your own events and the public ones; without an access token only these. With `Accept: application/jsonl` or `application/x-ndjson`, everything that the filter lets through, one AuditEvent per line.',
      parameters: [
        inQuery('handle', { type: 'string' }, 'Only events of this person.'),
        inQuery('event', { enum: auditFilters() }, 'An event, or a family such as `plan.*`.'),
        ...PAGE,
      ],
      responses: {
        200: {
          description: 'A page, or the whole log as JSON lines.',
          content: {
            'application/json': { schema: toReference('AuditList') },
            'application/jsonl': { schema: toReference('AuditEvent') },
          },
        },
        ...problems('unauthenticated', 'scope-missing', 'not-acceptable'),
      },
    },
  },
});
