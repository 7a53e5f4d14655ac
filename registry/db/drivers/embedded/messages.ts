/** What the thread of the embedded database is started with. */
export interface ThreadData {
  folder: string;
}

/** One or more whole messages of PostgreSQL's wire protocol, or the end. */
export type ToThread = Uint8Array<ArrayBuffer> | 'close';

/** `fatal` is the SQLSTATE of an error after which this database answers nothing more. */
export type FromThread = 'open' | 'closed' | { bytes: Uint8Array; fatal: string | null };
