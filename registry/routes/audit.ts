import type { Hono } from 'hono';

import { PATHS, type AuditList } from '../../lib/protocol/index.ts';
import { chooseType } from '../http/accept.ts';
import type { RegistryEnv } from '../http/context.ts';
import { resource } from '../http/resource.ts';
import { exportAudit, JSON_LINES } from './audit-export.ts';
import { readAudit, toAuditCursor, toAuditEvent } from './audit-request.ts';
import type { RouteParts } from './parts.ts';

/** `GET /v1/audit`: a person's own events and the public ones; without sign-in only these. */
export const addAuditRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  resource(
    app,
    PATHS.audit,
    {
      GET: async (c) => {
        const { search, limit, before } = readAudit(c, c.get('account')?.handle ?? null);
        c.header('cache-control', 'no-store');
        const type = chooseType(c.req.header('accept'), ['application/json', ...JSON_LINES]);
        if (type !== 'application/json') return exportAudit(c, search, type, parts);
        const found = await parts.auditLog.read(search, before, limit + 1);
        const shown = found.slice(0, limit);
        const last = found.length > limit ? shown.at(-1) : undefined;
        return c.json({
          items: shown.map(toAuditEvent),
          next_cursor: last === undefined ? null : toAuditCursor(last),
        } satisfies AuditList);
      },
    },
    parts.maybeSignedIn,
  );
};
