import { ProblemError } from '../../lib/protocol/index.ts';
import type { RegistryContext } from '../http/context.ts';
import type { LimitName } from '../settings/limit-names.ts';
import type { Turns } from './turns.ts';

/** When many are waiting, a place becomes free within about this time. */
const TURN_SECONDS = 2;

interface InTurnParts {
  addressOf: (c: RegistryContext) => string;
  onRefused: (limit: LimitName) => void;
}

/** Does the work when it is the turn of the request's address. Throws when too many wait, and when the client has left. */
export const createInTurn =
  ({ addressOf, onRefused }: InTurnParts) =>
  async <Result>(
    c: RegistryContext,
    limit: LimitName,
    line: Turns,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const turn = await line.wait(addressOf(c), c.req.raw.signal);
    if (turn === 'too-many') {
      onRefused(limit);
      throw new ProblemError('rate-limited', 'Too many people are waiting for an answer right now.', {
        retry_after_s: TURN_SECONDS,
      });
    }
    // Nobody is left to read an answer.
    if (turn === 'left') throw new ProblemError('client-closed-request', 'The client closed the connection.');
    try {
      return await work();
    } finally {
      line.done();
    }
  };
