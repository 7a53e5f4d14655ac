import type { Scope } from '../../../lib/protocol/index.ts';
import { createPageCookie } from '../../../registry/accounts/page-cookie.ts';
import { type ScriptedProvider, startProvider } from '../provider/index.ts';
import { addToken } from './add-token.ts';
import { openApp, type AppInProcess, type AppOptions } from './app-in-process.ts';
import type { OpenCatalog } from './catalog.ts';

/** What a browser sends that opens an address by itself. */
export const DIRECT = {
  'sec-fetch-site': 'none',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};
/** What a browser sends with a form of the registry's own page. */
export const OWN_FORM = { 'sec-fetch-site': 'same-origin', origin: 'http://registry.test' };

interface Ask {
  token?: string;
  cookie?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A registry in this process on one of the databases, asked as programs and browsers do. */
export interface AccountsTest extends AppInProcess {
  database: OpenCatalog['database'];
  /** Where its runs go. */
  provider: ScriptedProvider;
  /** Another registry on the same database. */
  another(options?: AppOptions): AppInProcess;
  token(handle: string, scopes?: readonly Scope[]): Promise<string>;
  ask(method: string, path: string, ask?: Ask): Promise<Response>;
  /** A one-time address of this token, without its host. */
  address(token: string, path?: string): Promise<string>;
  /** Opens one, and returns the cookie as it is sent back. */
  open(address: string, ask?: Ask): Promise<string>;
  /** A cookie of this person's page session. */
  signIn(handle: string, scopes?: readonly Scope[]): Promise<string>;
  /** Sends the fields as a form of the registry's own page. */
  send(path: string, cookie: string, fields: Record<string, string>, ask?: Ask): Promise<Response>;
  /** The field that this session's forms carry. */
  csrf(cookie: string): Promise<string>;
  rows(query: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export const COOKIE = createPageCookie('http://registry.test').name;

export const cookieIn = (response: Response): string | null =>
  new RegExp(`${COOKIE}=([0-9a-f]+)`).exec(response.headers.get('set-cookie') ?? '')?.[0] ?? null;

export const openAccountsTest = async (
  open: () => Promise<Pick<OpenCatalog, 'database' | 'close'>>,
  ofApp: AppOptions = {},
): Promise<AccountsTest> => {
  const opened = await open();
  const { database } = opened;
  const provider = await startProvider();
  const base = { database, provider, token: '', close: () => Promise.resolve() };
  // A test sends in a second what a person sends in an hour.
  const app = openApp(base, { rateLimits: null, ...ofApp });

  const ask: AccountsTest['ask'] = async (method, path, { token, cookie, body, headers } = {}) =>
    app.app.request(path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(cookie === undefined ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const token: AccountsTest['token'] = async (handle, scopes) =>
    (await addToken(database, handle, scopes)).token;
  const address: AccountsTest['address'] = async (given, path) => {
    const asked = path === undefined ? {} : { body: { path } };
    const { url } = (await (await ask('POST', '/v1/me/page-session', { token: given, ...asked })).json()) as {
      url: string;
    };
    return new URL(url).pathname;
  };
  const openAddress: AccountsTest['open'] = async (path, asked = {}) => {
    const response = await ask('GET', path, { ...asked, headers: { ...DIRECT, ...asked.headers } });
    const cookie = cookieIn(response);
    if (cookie === null) throw new Error(`The address was not opened: ${response.status}`);
    return cookie;
  };
  return {
    ...app,
    database,
    provider,
    another: (options) => openApp(base, { rateLimits: null, ...options }),
    token,
    ask,
    address,
    open: openAddress,
    signIn: async (handle, scopes) => openAddress(await address(await token(handle, scopes))),
    send: (path, cookie, fields, { headers = {} } = {}) =>
      Promise.resolve(
        app.app.request(path, {
          method: 'POST',
          headers: {
            cookie,
            'content-type': 'application/x-www-form-urlencoded',
            accept: 'text/html',
            ...OWN_FORM,
            ...headers,
          },
          body: new URLSearchParams(fields).toString(),
        }),
      ),
    csrf: async (cookie) => {
      const text = await (await ask('GET', '/me/tokens', { cookie })).text();
      const csrf = /name="csrf" value="([0-9a-f]+)"/.exec(text)?.[1];
      if (csrf === undefined) throw new Error('The page has no form of its session');
      return csrf;
    },
    rows: async (query) => (await database.query(query)).rows,
    close: async () => {
      await app.runs.stop();
      await provider.stop();
      await opened.close();
    },
  };
};
