import type { Hono } from 'hono';

import { ProblemError } from '../../../lib/protocol/index.ts';
import { sessionOf } from '../../accounts/page-session.ts';
import { requireScope } from '../../accounts/route-scopes.ts';
import type { RegistryContext, RegistryEnv } from '../../http/context.ts';
import { exportAudit } from '../../routes/audit-export.ts';
import { listAudit, readAuditForm } from '../../routes/audit-request.ts';
import type { RouteParts } from '../../routes/parts.ts';
import { showOwn } from '../show.ts';
import { auditPage } from './page.ts';

const LABELS: Readonly<Record<string, string>> = { '/handle': 'The handle', '/event': 'The event' };

const toRefusal = ({ message, extras }: ProblemError): string =>
  extras.errors?.map(({ pointer, message: why }) => `${LABELS[pointer] ?? ''} ${why}.`.trim()).join(' ') ??
  message;

const sessionThatReads = (c: RegistryContext) => {
  const session = sessionOf(c);
  if (session !== null) requireScope(session, 'read');
  return session;
};

/** `/audit` and what it exports. */
export const addAuditPages = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  app.get('/audit', async (c) => {
    const viewer = sessionThatReads(c);
    const fields = { handle: c.req.query('handle') ?? '', event: c.req.query('event') ?? '' };
    try {
      const asked = readAuditForm(c, viewer?.handle ?? null);
      const found = await listAudit(parts.auditLog, asked);
      return await showOwn(c, auditPage({ viewer, fields, found, refusal: null }));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return showOwn(c, auditPage({ viewer, fields, found: null, refusal: toRefusal(error) }), 422);
    }
  });
  app.get('/audit/export', (c) => {
    const { search } = readAuditForm(c, sessionThatReads(c)?.handle ?? null);
    c.header('content-disposition', 'attachment; filename="audit.jsonl"');
    return exportAudit(c, search, 'application/x-ndjson', parts);
  });
};
