/** The data that the embedded database's thread is started with. */
export interface ThreadData {
  folder: string;
}

/** One or more whole messages of PostgreSQL's wire protocol, or the request to close. */
export type ToThread = Uint8Array<ArrayBuffer> | 'close';

/** `fatal` is the SQLSTATE of an error after which this database no longer answers. */
export type FromThread = 'open' | 'closed' | { bytes: Uint8Array; fatal: string | null };
