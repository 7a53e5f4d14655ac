import { NO_LIMITS } from '../../../lib/messages/index.ts';

/** What most runs do not ask for, as a view orders them where no registry is set. */
export const PLAIN_ORDER = {
  registry_url: null,
  limits: NO_LIMITS,
  page_id: null,
  redraft: null,
  continues: null,
} as const;
