import { BESIDE } from './beside.ts';
import { ASSUMPTIONS } from './codes/assumptions.ts';
import { FINDINGS } from './codes/findings.ts';
import { GAPS } from './codes/gaps.ts';
import { PROBLEM_TITLES } from './codes/problems.ts';
import { PROVIDER_FAILURES } from './codes/provider-failures.ts';
import { REGISTRY_KEY } from './codes/registry-key.ts';
import { VERDICTS } from './codes/verdicts.ts';
import { COMPOSITION } from './composition.ts';
import { DRAFTS } from './drafts.ts';
import { EDITOR } from './editor.ts';
import { FAILURES } from './failures/failures.ts';
import { HOSTED_FAILURES } from './failures/hosted-failures.ts';
import { WHO } from './failures/who.ts';
import { ADDRESS } from './form/address.ts';
import { BUDGET } from './form/budget.ts';
import { COMPOSE } from './form/compose.ts';
import { COST } from './form/cost.ts';
import { FIELDS } from './form/fields.ts';
import { KEPT_KEY } from './form/kept-key.ts';
import { MODELS } from './form/models.ts';
import { PAGE } from './form/page.ts';
import { REGENERATE } from './form/regenerate.ts';
import { WAYS } from './form/ways.ts';
import { JOB } from './job.ts';
import { PAGES } from './pages.ts';
import { PARTS } from './parts.ts';
import { PLANS } from './plans.ts';
import { REQUESTS } from './requests.ts';
import { RUN } from './run.ts';
import { SETTINGS } from './settings.ts';
import { SIGNING_KEY } from './signing-key.ts';
import { USAGE } from './usage.ts';
import { WIZARD } from './wizard.ts';
import { FILE_PROBLEMS } from './wizard/files.ts';
import { MEMBERS } from './wizard/members.ts';
import { REVIEW } from './wizard/review.ts';

/** Every text that the extension shows, by room. */
export const ENGLISH = {
  address: ADDRESS,
  assumptions: ASSUMPTIONS,
  beside: BESIDE,
  budget: BUDGET,
  compose: COMPOSE,
  composition: COMPOSITION,
  cost: COST,
  drafts: DRAFTS,
  editor: EDITOR,
  failures: FAILURES,
  fileProblems: FILE_PROBLEMS,
  fields: FIELDS,
  findings: FINDINGS,
  gaps: GAPS,
  hostedFailures: HOSTED_FAILURES,
  job: JOB,
  keptKey: KEPT_KEY,
  members: MEMBERS,
  models: MODELS,
  page: PAGE,
  pages: PAGES,
  parts: PARTS,
  plans: PLANS,
  problemTitles: PROBLEM_TITLES,
  providerFailures: PROVIDER_FAILURES,
  regenerate: REGENERATE,
  registryKey: REGISTRY_KEY,
  requests: REQUESTS,
  review: REVIEW,
  run: RUN,
  settings: SETTINGS,
  signingKey: SIGNING_KEY,
  usage: USAGE,
  verdicts: VERDICTS,
  ways: WAYS,
  who: WHO,
  wizard: WIZARD,
};

/** What another language gives: the same rooms with the same texts. */
export type Texts = typeof ENGLISH;
