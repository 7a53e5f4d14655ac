import { createHmac, timingSafeEqual } from 'node:crypto';

import { readForm } from '../http/body/read-form.ts';
import type { PageSession, RegistryContext } from '../http/context.ts';

/** The form was not sent by a page of this session. Nothing was done. */
export class FormRefusedError extends Error {
  override readonly name = 'FormRefusedError';
}

/** The name of the field that every form of one's own carries. */
export const CSRF_FIELD = 'csrf';

/** What the forms of a session carry. It says nothing about the cookie, and nobody without that can make it. */
export const csrfOf = (cookie: string): string => createHmac('sha256', cookie).update('csrf').digest('hex');

const isEqual = (sent: string, expected: string): boolean => {
  const [left, right] = [Buffer.from(sent), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/**
 * Whether a page of this registry sent the request. Browsers say so themselves; one that says nothing at all is
 * a program, which no other site can make send anything. A site on another port of this host is not our own.
 */
export const isFromOwnPage = (c: RegistryContext, publicUrl: string): boolean => {
  const [site, origin] = [c.req.header('sec-fetch-site'), c.req.header('origin')];
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined || origin === publicUrl) return true;
  // Somebody may use another name of this host.
  const host = URL.parse(origin)?.host;
  return host !== undefined && host === c.req.header('host');
};

/**
 * Reads a form that a page of this session sent. Throws a `FormRefusedError` for any other, before anything else is
 * done with it.
 */
export const readOwnForm = async (
  c: RegistryContext,
  { csrf }: Pick<PageSession, 'csrf'>,
  publicUrl: string,
): Promise<URLSearchParams> => {
  const form = await readForm(c);
  if (!isFromOwnPage(c, publicUrl) || !isEqual(form.get(CSRF_FIELD) ?? '', csrf))
    throw new FormRefusedError('The form was not sent by a page of this session');
  return form;
};
