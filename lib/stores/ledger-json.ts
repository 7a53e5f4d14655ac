import type { LedgerEntry } from '../messages/index.ts';

/**
 * The ledger to take along: what stands in it, member by member, so that whatever may be added to an
 * entry later does not leave with it unseen. There is no body, header, query or key in any of them.
 */
export const toLedgerJson = (requests: readonly LedgerEntry[]): string =>
  JSON.stringify(
    requests.map(({ run_id, at, method, host, path, bytes_out, bytes_in, carried_key, outcome, status }) => ({
      run_id,
      at,
      method,
      host,
      path,
      bytes_out,
      bytes_in,
      carried_key,
      outcome,
      status,
    })),
    null,
    2,
  );
