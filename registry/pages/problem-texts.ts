import type { ConnectionProblemSlug, ProblemSlug } from '../../lib/protocol/index.ts';

interface ProblemText {
  /** Why it happens. */
  why: string;
  /** What to do about it. */
  remedy: string;
}

const LATER = 'Try again later. The registry does not start the run again by itself.';

/** What a problem's page says below its title. */
export const PROBLEM_TEXTS: Readonly<Record<ProblemSlug | ConnectionProblemSlug, ProblemText>> = {
  'malformed-request': {
    why: 'What came over the connection is not HTTP/1.1, names no host or address that can be read, or ended in the middle.',
    remedy: 'Use an HTTP client. A proxy in front of the registry must speak HTTP/1.1 to it.',
  },
  'headers-too-large': {
    why: 'The headers of a request are larger than 16 KiB together.',
    remedy: 'Send fewer or shorter headers. A key goes into the body, never into a header.',
  },
  'request-timeout': {
    why: 'A request must arrive whole within the time that the registry sets.',
    remedy: 'Send it again. On a slow connection, send less.',
  },
  'invalid-request': {
    why: 'A member of the request is missing, unknown, or not what it should be, or a key is where none belongs. errors[] says where; the value is never repeated.',
    remedy:
      'Correct what errors[] names. /openapi.json has the schemas. A key belongs in provider_key, an access token in the Authorization header, and neither anywhere else.',
  },
  'malformed-json': {
    why: 'The body is empty, cut off, not UTF-8, or has something behind its end.',
    remedy: 'Send one JSON value in UTF-8.',
  },
  'unsupported-media-type': {
    why: 'The body came as something other than application/json in UTF-8, or compressed.',
    remedy: 'Send Content-Type: application/json and no Content-Encoding.',
  },
  'too-large': {
    why: 'The body is larger than the limit: 128 KiB for a run or a job, 1 MiB elsewhere, unless the registry sets others.',
    remedy: 'Shorten it. A plan that is too large can be downloaded from the panel instead.',
  },
  'not-acceptable': {
    why: 'The Accept header leaves none of the forms that this address answers in.',
    remedy:
      'Accept a form that detail names: for most addresses application/json, for runs also text/event-stream.',
  },
  'not-found': {
    why: 'Nothing is at this address, or it is somebody else’s: the answer is the same for both.',
    remedy: 'Check the address and whose token you use.',
  },
  'method-not-allowed': {
    why: 'The address exists and takes other methods.',
    remedy: 'See the Allow header.',
  },
  unauthenticated: {
    why: 'There was no access token, or one this registry does not know, for instance because it was revoked, which also ends the runs and jobs that were started with it. This is about the registry, not about your provider key.',
    remedy:
      'Copy the token again, or make a new one as /sign-in says, and enter it in the extension’s Settings.',
  },
  'scope-missing': {
    why: 'An access token has scopes: read, compose and publish. This one lacks the scope that the request needs; detail and scope name it.',
    remedy:
      'Use a token that has the scope. A token gives no more scopes than its own, so make one with a token that has it, or ask whoever runs the registry.',
  },
  'tls-required': {
    why: 'The request with a provider key came over a network without TLS, or through a proxy that says so or does not say how its client came. It was refused before it was read.',
    remedy:
      'Use an https address. Behind a proxy, let it send X-Forwarded-Proto and name it in TRUST_PROXY. The key travelled in clear: revoke it.',
  },
  'rate-limited': {
    why: 'More requests came in a short time than this registry takes: from you if you sent an access token, otherwise from your network address. The RateLimit-Policy header names the limit. Nothing was done.',
    remedy:
      'Wait for the seconds in Retry-After, then send the request again. Signed-in people have limits of their own.',
  },
  'run-exists': {
    why: 'A run with this run_id is live or ended less than a minute ago. A request that is sent twice must not be paid twice.',
    remedy: 'Watch the run that exists, or take a new run_id.',
  },
  'run-limit': {
    why: 'You have as many live runs as this registry allows one person.',
    remedy: 'Wait for one to end, or cancel one.',
  },
  'run-cap-reached': {
    why: 'The run was given a cap of tokens or dollars, and what is left of it is not enough for the next call.',
    remedy: 'What was finished is kept, marked partial. Raise the cap, or narrow the goal.',
  },
  'provider-key-rejected': {
    why: 'The provider did not accept the key. The registry only passed it on.',
    remedy:
      'Check that the key belongs to the chosen provider and still exists. A fresh one with a small limit is best.',
  },
  'provider-model-unknown': {
    why: 'The provider does not know this model, or does not offer it to this key.',
    remedy: 'Choose another model, or check how the provider spells its id.',
  },
  'provider-rate-limited': {
    why: 'The provider limits how often this key may call. The run waited and asked again, at most three times, unless the wait would have outlasted it. If the provider said for how long, that is in Retry-After.',
    remedy: LATER,
  },
  'provider-quota-exhausted': {
    why: 'The budget or balance behind this key is spent.',
    remedy: 'Raise the limit with the provider, or use another key.',
  },
  'provider-unavailable': {
    why: 'The provider could not be reached, failed, broke off, or sent what is not of its protocol. A call that it refused because it was overloaded was made again, at most three times; one that it had accepted was not.',
    remedy: LATER,
  },
  'provider-timeout': {
    why: 'The provider went silent for longer than this registry waits. Its call was cut.',
    remedy: LATER,
  },
  'provider-output-invalid': {
    why: 'The model answered, but not in the form that was asked for, or not to the end.',
    remedy: 'Choose another model, or narrow the goal.',
  },
  'provider-refused-request': {
    why: 'The provider does not take requests of this kind for this model, for instance because it has no structured output.',
    remedy: 'Choose another model.',
  },
  'provider-refused': {
    why: 'The model declined to answer.',
    remedy: 'Put the goal in other words, or choose another model.',
  },
  'deadline-exceeded': {
    why: 'The run took longer than this registry lets a run live. Every provider call was cut.',
    remedy: 'What was finished is kept, marked partial. Narrow the goal or choose a faster model.',
  },
  'registry-stopping': {
    why: 'Whoever runs the registry is stopping or restarting it. Live runs were ended and their provider calls cut.',
    remedy: 'What was finished is kept, marked partial. Have the rest drafted in a while.',
  },
  'client-closed-request': {
    why: 'The connection that held the run was closed: by Cancel, by closing the tab, or because nothing was read any more. This is how a run is cancelled.',
    remedy: 'Nothing is wrong. Drafts that had arrived can still be saved.',
  },
  'precondition-required': {
    why: 'A plan is changed only by whoever knows how it is now, so that nobody overwrites the change of another tab or device.',
    remedy: 'Read the plan, and send its ETag back in an If-Match header.',
  },
  'precondition-failed': {
    why: 'The plan has been changed, in another tab or on another device, since it was read. Nothing was overwritten: the other change is saved, and yours is still with you.',
    remedy:
      'Read the plan again, put the two versions together, and send the result with the new ETag, which is in the ETag header of this answer too.',
  },
  'hosted-unavailable': {
    why: 'Whoever runs this registry offers no budget of its own, so it composes only with a key that you bring.',
    remedy: 'Use POST /v1/intent/byo with your own key, or Plan with my key in the extension.',
  },
  'budget-exhausted': {
    why: 'The tokens or dollars that this registry spends per day or per month are used up, or your share of them is; scope says which. Nothing was queued, or the job ended with what was finished.',
    remedy:
      'Wait until the time in Retry-After, or plan with your own key now: that takes nothing from this budget.',
  },
  'queue-full': {
    why: 'As many jobs wait on this registry as its settings allow, or as many of yours. Nothing was queued.',
    remedy: 'Try again after the time in Retry-After, or plan with your own key now.',
  },
  'registry-key-unusable': {
    why: 'The provider did not take the key that belongs to this registry, or that key’s quota is spent. It is not about your key or your goal.',
    remedy:
      'Plan with your own key, or tell whoever runs the registry: its log says what the provider answered.',
  },
  'idempotency-key-missing': {
    why: 'A plan or a job is sent with a key of the client’s own making, so that sending it twice makes one.',
    remedy: 'Send an Idempotency-Key header: new for each plan or job, the same when you repeat one.',
  },
  'idempotency-mismatch': {
    why: 'This Idempotency-Key sent a different plan or job within the last 24 hours.',
    remedy: 'Take a new key for a different plan or job.',
  },
  'idempotency-in-flight': {
    why: 'The same save is still being written, or its plan was deleted just now.',
    remedy: 'Ask again after a second.',
  },
  'plan-quota-reached': {
    why: 'You have saved as many plans, or as many bytes of them, as this registry keeps for one person. Nothing was saved or deleted; a plan that was saved before stays saved.',
    remedy:
      'Delete plans you no longer need, under My plans or with DELETE /v1/plans/{plan_id}, and save again: deleted plans make room. Drafts can be downloaded without saving them.',
  },
  'secret-in-plan': {
    why: 'Something in the plan is shaped like a key or a token. Where it stands is in errors[].pointer.',
    remedy: 'Take it out and save again. If it is a real key, revoke it.',
  },
  'signature-invalid': {
    why: 'A bundle is published only with a signature over exactly what was sent, by a key that its publisher has registered here and not revoked. code says what is wrong, errors[] where; nothing was stored.',
    remedy:
      'Sign the bundle again as it is now, with a key that /v1/me/signing-keys lists without a time of revocation. docs/signing.md says what is signed.',
  },
  'label-taken': {
    why: 'A bundle’s label is its name on the whole registry, and this one is in use by another publisher. That may be a bundle that you cannot see.',
    remedy: 'Choose another label, sign, and publish again.',
  },
  'version-exists': {
    why: 'A version never changes once it is published, so that everybody who installed it has the same. errors[] names the members whose version is there already.',
    remedy: 'Raise their versions, sign, and publish again.',
  },
  'database-unavailable': {
    why: 'The registry could not reach its database in time, or the disk of the database is full. No run was started.',
    remedy:
      'Try again later: a plan that is saved again in the same way is kept once. Whoever runs the registry finds more in its log.',
  },
  internal: {
    why: 'Something in the registry failed that should not have.',
    remedy: 'Whoever runs the registry finds it in the log under the id in instance.',
  },
};
