import type { LedgerEntry } from '../messages/index.ts';

/**
 * The ledger for download. Members are listed one by one, so that members added to an entry later are not exported
 * unnoticed. None of them contains a body, header, query or key.
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
