import type { Hono } from 'hono';

import {
  BundleLabelSchema,
  ChangeStatusRequestSchema,
  EntityNameSchema,
  ProblemError,
  StatusSchema,
  VersionSchema,
  z,
} from '../../../lib/protocol/index.ts';
import { readOwnForm } from '../../accounts/own-form.ts';
import { requireSession } from '../../accounts/page-session.ts';
import { requireScope } from '../../accounts/route-scopes.ts';
import { changeStatus } from '../../catalog/change-status.ts';
import type { StatusTarget } from '../../db/index.ts';
import type { PageSession, RegistryContext, RegistryEnv } from '../../http/context.ts';
import { readCursor, toCursor } from '../../http/page.ts';
import type { RouteParts } from '../../routes/parts.ts';
import { showOwn } from '../show.ts';
import { MESSAGE_CHARACTERS, publishedPage, type PublishedPageParts, type StatusForm } from './page.ts';

const PAGE_SIZE = 50;
const MOST_BUNDLES = 100;

const AfterSchema = z.strictObject({ name: EntityNameSchema, version: VersionSchema });

/** Null for what cannot be anything that was published. */
const readTarget = (namespace: string, text: string): StatusTarget | null => {
  const [name, version] = text.split('@');
  if (version === undefined) {
    const label = z.safeParse(BundleLabelSchema, text);
    return label.success ? { label: label.data } : null;
  }
  const named = z.safeParse(AfterSchema, { name, version });
  return named.success && text === `${name}@${version}` ? { namespace, ...named.data } : null;
};

const whyNot = ({ status, message }: StatusForm): string => {
  if (!z.safeParse(StatusSchema, status).success)
    return 'Choose what it is: active, deprecated or withdrawn.';
  if (message.trim() === '') return 'Say why, and what to use instead: everybody who reads it sees that.';
  return message.length > MESSAGE_CHARACTERS
    ? `The message is longer than ${MESSAGE_CHARACTERS} characters; shorten it.`
    : 'The message has a character that cannot be stored.';
};

/** What the form before did, in words of ours and a name that could be one, whatever else an address says. */
const readDone = (c: RegistryContext, { handle }: PageSession): PublishedPageParts['done'] => {
  const status = z.safeParse(StatusSchema, c.req.query('done'));
  const target = c.req.query('target') ?? '';
  return status.success && readTarget(handle, target) !== null ? { target, status: status.data } : null;
};

/** `/me/published` and its form. */
export const addPublishedPages = (
  app: Hono<RegistryEnv>,
  parts: Pick<RouteParts, 'publicUrl' | 'bundles' | 'lists' | 'statuses' | 'newId'>,
): void => {
  const { publicUrl, bundles, lists } = parts;

  const showPublished = async (
    c: RegistryContext,
    session: PageSession,
    cursor: string,
    refused: PublishedPageParts['refused'] = null,
  ): Promise<Response> => {
    const after = readCursor(cursor === '' ? undefined : cursor, AfterSchema);
    const found = await lists.own(session.handle, after, PAGE_SIZE + 1);
    const versions = found.slice(0, PAGE_SIZE);
    const last = found.length > PAGE_SIZE ? versions.at(-1) : undefined;
    const page = publishedPage({
      session,
      bundles: after === null ? await bundles.own(session.handle, MOST_BUNDLES) : [],
      mostBundles: MOST_BUNDLES,
      versions,
      cursor,
      next: last === undefined ? null : toCursor({ name: last.name, version: last.version }),
      done: refused === null ? readDone(c, session) : null,
      refused,
    });
    return showOwn(c, page, refused === null ? 200 : 422);
  };

  app.get('/me/published', (c) => {
    const session = requireSession(c);
    requireScope(session, 'read');
    return showPublished(c, session, c.req.query('cursor') ?? '');
  });

  app.post('/me/published', async (c) => {
    const session = requireSession(c);
    const form = await readOwnForm(c, session, publicUrl);
    requireScope(session, 'publish');
    const [asked, cursor] = [form.get('target') ?? '', form.get('cursor') ?? ''];
    const target = readTarget(session.handle, asked);
    if (target === null) throw new ProblemError('not-found', 'You have published nothing of this name.');
    const [status, message] = [form.get('status') ?? '', form.get('message') ?? ''];
    // What is active has no message, whatever stood in the field before.
    const change = z.safeParse(ChangeStatusRequestSchema, {
      status,
      message: status === 'active' ? null : message,
    });
    if (!change.success) {
      const typed = { target: asked, status, message };
      return showPublished(c, session, cursor, { ...typed, why: whyNot(typed) });
    }
    await changeStatus(parts, session.handle, target, change.data);
    const query = new URLSearchParams({ done: change.data.status, target: asked, cursor });
    return c.redirect(`/me/published?${query.toString()}`, 303);
  });
};
