import { Duplex } from 'node:stream';

import { DatabaseGoneError, type DatabaseThread, type Session } from './database-thread.ts';
import { GREETING, isTerminate, toQuery } from './wire.ts';

/** Clears what an earlier client left in its session: its transaction, prepared statements and settings. */
const FORGET = [toQuery('rollback'), toQuery('discard all')];

type Written = { chunk: Buffer }[];

/**
 * Looks to `pg` like a socket to a server, but leads to the embedded database's thread. It breaks when the
 * thread does; the pool then makes another.
 */
export class ThreadStream extends Duplex {
  readonly #thread: DatabaseThread;
  #session: Session | null = null;
  #isGreeted = false;

  constructor(thread: DatabaseThread) {
    super({ allowHalfOpen: false });
    this.#thread = thread;
  }

  /** Like `net.Socket`: `connect` or `error` follows. */
  connect(): this {
    void this.#finish(this.#open(), (error) => (error ? this.destroy(error) : this.emit('connect')));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    void this.#finish(this.#send(chunk), done);
  }

  /** The client writes the several messages of one statement together, so they make one trip to the thread. */
  override _writev(written: Written, done: (error?: Error) => void): void {
    void this.#finish(this.#send(Buffer.concat(written.map(({ chunk }) => chunk))), done);
  }

  async #finish(work: Promise<void>, done: (error?: Error) => unknown): Promise<void> {
    const failure = await work.then(
      () => undefined,
      (error: Error) => error,
    );
    done(failure);
  }

  async #open(): Promise<void> {
    const session = await this.#thread.session();
    for (const message of FORGET) await session.ask(new Uint8Array(message));
    this.#session = session;
    void session.over.then((why) => this.destroy(why));
  }

  async #send(bytes: Buffer): Promise<void> {
    if (this.#session === null) throw new DatabaseGoneError('ended');
    if (!this.#isGreeted) {
      this.#isGreeted = true;
      this.push(GREETING);
    } else if (isTerminate(bytes)) this.push(null);
    else this.push(await this.#session.ask(new Uint8Array(bytes)));
  }
}
