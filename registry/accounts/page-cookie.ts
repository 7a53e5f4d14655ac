import { deleteCookie, setCookie } from 'hono/cookie';

import type { RegistryContext } from '../http/context.ts';
import { hashToken, isCode } from './tokens.ts';

/** The one cookie: what it holds says which page session it is. */
export interface PageCookie {
  name: string;
  /** Null when there is none in a valid form, or more than one of its name: one of them is somebody else's. */
  read(c: RegistryContext): string | null;
  set(c: RegistryContext, value: string): void;
  clear(c: RegistryContext): void;
}

/**
 * Cookies know no ports, so the name tells registries on one host apart. Over TLS the prefix lets no other host
 * of the same domain set it. It goes when the browser is closed, and is sent with nothing that another site began.
 */
export const createPageCookie = (publicUrl: string): PageCookie => {
  const isSecure = publicUrl.startsWith('https:');
  const name = `${isSecure ? '__Host-' : ''}byok_${hashToken(publicUrl).slice(0, 8)}`;
  const attributes = { path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure } as const;
  return {
    name,
    read: (c) => {
      const [value = '', ...others] = (c.req.header('cookie') ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      return others.length === 0 && isCode(value) ? value : null;
    },
    set: (c, value) => setCookie(c, name, value, attributes),
    clear: (c) => void deleteCookie(c, name, attributes),
  };
};
