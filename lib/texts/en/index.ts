import { ADDRESS } from './address.ts';
import { COMPOSE } from './compose.ts';
import { COMPOSITION } from './composition.ts';
import { COST } from './cost.ts';
import { DRAFTS } from './drafts.ts';
import { EDITOR } from './editor.ts';
import { FIELDS } from './fields.ts';
import { KEPT_KEY } from './kept-key.ts';
import { PAGE } from './page.ts';
import { PAGES } from './pages.ts';
import { PARTS } from './parts.ts';
import { PLANS } from './plans.ts';
import { REGENERATE } from './regenerate.ts';
import { REQUESTS } from './requests.ts';
import { RUN } from './run.ts';
import { SETTINGS } from './settings.ts';
import { USAGE } from './usage.ts';

/** Every text that the extension shows, by room. */
export const ENGLISH = {
  address: ADDRESS,
  compose: COMPOSE,
  composition: COMPOSITION,
  cost: COST,
  drafts: DRAFTS,
  editor: EDITOR,
  fields: FIELDS,
  keptKey: KEPT_KEY,
  page: PAGE,
  pages: PAGES,
  parts: PARTS,
  plans: PLANS,
  regenerate: REGENERATE,
  requests: REQUESTS,
  run: RUN,
  settings: SETTINGS,
  usage: USAGE,
};

/** What another language gives: the same rooms with the same texts. */
export type Texts = typeof ENGLISH;
