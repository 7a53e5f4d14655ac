import { NO_LIMITS } from '../../lib/messages/index.ts';

/** What most runs do not ask for. */
export const PLAIN_ORDER = { limits: NO_LIMITS, page_id: null, redraft: null } as const;
