import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { Logger } from 'pino';

import type { Ending, RegistryEnv } from './context.ts';

export interface AccessLogParts {
  logger: Logger;
  newId: () => string;
  /** Milliseconds, monotonic. */
  elapsed: () => number;
}

/**
 * Writes one line per request, from what we know rather than from what was sent. The route's pattern replaces
 * the address, because a person may well paste a key after a question mark.
 */
export const accessLog = ({ logger, newId, elapsed }: AccessLogParts) =>
  createMiddleware<RegistryEnv>(async (c, next) => {
    const startedAt = elapsed();
    const requestId = newId();
    c.set('requestId', requestId);
    await next();
    const route = routePath(c, -1);
    const { method } = c.req;
    const { signal } = c.req.raw;
    const write = ({ status, outcome }: Ending): void => {
      const { handle } = c.get('account') ?? c.get('pageSession') ?? {};
      const [runId, jobId, problem] = [c.get('runId'), c.get('jobId'), c.get('problem')];
      // A flood of refused requests must not fill the disk; the metrics count them all.
      logger[problem === 'rate-limited' ? 'debug' : 'info'](
        {
          request_id: requestId,
          method,
          route,
          status,
          duration_ms: Math.round(elapsed() - startedAt),
          ...(handle === undefined ? {} : { handle }),
          ...(runId === undefined ? {} : { run_id: runId }),
          ...(jobId === undefined ? {} : { job_id: jobId }),
          ...(outcome === undefined ? {} : { outcome }),
          ...(problem === undefined || outcome !== undefined ? {} : { problem }),
        },
        'request',
      );
    };
    const ending = c.get('ending');
    if (ending === undefined) write({ status: signal.aborted ? 499 : c.res.status });
    else void ending.then(write);
  });
