import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/** How a request ended, for its one line in the access log. */
export interface Ending {
  status: number;
  outcome?: string;
}

export interface RegistryEnv {
  /** Absent when a request was made in process. */
  Bindings: Partial<HttpBindings>;
  Variables: {
    /** Appears in the log and in a problem's `instance`. */
    requestId: string;
    /** Whose token the request carried. */
    handle?: string;
    /** SHA-256 of that token. */
    tokenSha256?: string;
    runId?: string;
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
