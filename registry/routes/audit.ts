import type { Hono } from 'hono';

import { PATHS } from '../../lib/protocol/index.ts';
import { chooseType } from '../http/accept.ts';
import type { RegistryEnv } from '../http/context.ts';
import { resource } from '../http/resource.ts';
import { exportAudit, JSON_LINES } from './audit-export.ts';
import { listAudit, readAudit } from './audit-request.ts';
import type { RouteParts } from './parts.ts';

/** `GET /v1/audit`: a person's own events and the public ones; without sign-in only these. */
export const addAuditRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  resource(
    app,
    PATHS.audit,
    {
      GET: async (c) => {
        const asked = readAudit(c, c.get('account')?.handle ?? null);
        c.header('cache-control', 'no-store');
        const type = chooseType(c.req.header('accept'), ['application/json', ...JSON_LINES]);
        return type === 'application/json'
          ? c.json(await listAudit(parts.auditLog, asked))
          : exportAudit(c, asked.search, type, parts);
      },
    },
    parts.maybeSignedIn,
  );
};
