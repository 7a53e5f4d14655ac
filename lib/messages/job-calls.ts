import { IdSchema, z } from '../protocol/index.ts';

/** What a view asks about jobs on the registry's own budget; see `protocol.ts`. None of it carries a key. */
export const jobCalls = <TabId extends z.ZodMiniType<number>, Text extends z.ZodMiniType<string>>(
  TabId: TabId,
  Text: Text,
) =>
  ({
    /**
     * Queues a job on the registry's own budget: no key, no provider and no model. Resolves once the registry has taken
     * it or has not answered, in which case it is sent again with the same `Idempotency-Key`.
     */
    'start-job': {
      request: {
        tab_id: TabId,
        goal: Text,
        /** The registry in Settings as the view showed it. Refused if it has changed since. */
        registry_url: Text,
        /** As in `start`. */
        page_id: z.nullable(Text),
        /** Whether weak drafts are rewritten once. */
        reroll: z.boolean(),
      },
      reply: 'started',
    },
    /** Shows one of the person's jobs in a tab, wherever it was started. It leaves the tab that showed it before. */
    'open-job': { request: { tab_id: TabId, job_id: IdSchema }, reply: 'started' },
    /** Cancels a job that no tab needs to show. */
    'cancel-job': { request: { job_id: IdSchema }, reply: 'ok' },
    /** Asks the registry again whether it has a budget, and what is left of it. */
    'load-budget': { request: {}, reply: 'ok' },
  }) as const;
