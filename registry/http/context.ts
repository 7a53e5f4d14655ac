import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

import type { Account, StoredSession } from '../db/index.ts';

/** How a request ended, for its one line in the access log. */
export interface Ending {
  status: number;
  outcome?: string;
}

/** Who sent a request of the API. */
export interface TokenAccount extends Account {
  tokenSha256: string;
}

/** A person who looks at their own pages, with the scopes of the token that opened them. */
export interface PageSession extends StoredSession {
  sessionSha256: string;
  /** What a form of this session carries. */
  csrf: string;
  /** Whether the settings name this person among those who run the registry's own budget. */
  isOperator: boolean;
}

export interface RegistryEnv {
  /** Absent when a request was made in process. */
  Bindings: Partial<HttpBindings>;
  Variables: {
    /** Appears in the log and in a problem's `instance`. */
    requestId: string;
    /** Whose access token the request carried. */
    account?: TokenAccount;
    /** Whose page is asked for, by the cookie. */
    pageSession?: PageSession;
    runId?: string;
    jobId?: string;
    problem?: string;
    /** Set where the response's headers do not show how the request ended. */
    ending?: Promise<Ending>;
  };
}

export type RegistryContext = Context<RegistryEnv>;

/** Closes the connection now, even if the other side no longer reads. */
export const disconnect = (c: RegistryContext): void => {
  c.env?.outgoing?.destroy();
};
