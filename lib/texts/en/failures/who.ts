import { formatDuration } from '../../durations.ts';

/** Who refused or failed: the first line of every failure. */
export const WHO = {
  yourChange: 'By your own change',
  yourCap: 'By the cap you set',
  nothingSent: 'Before anything was sent',
  extension: 'Stopped by this extension',
  between: (registry: string | null) =>
    registry === null ? 'Between you and the registry' : `Between you and the registry ${registry}`,
  /** There may be no registry at this address at all. */
  at: (host: string | null) => `At ${host ?? 'that address'}`,
  refusedByProvider: (provider: string | null) => `Refused by ${provider ?? 'the provider'}`,
  failedAtProvider: (provider: string | null) => `Failed at ${provider ?? 'the provider'}`,
  refusedByRegistry: (registry: string | null) =>
    registry === null ? 'Refused by the registry' : `Refused by the registry ${registry}`,
  failedAtRegistry: (registry: string | null) =>
    registry === null ? 'Failed at the registry' : `Failed at the registry ${registry}`,
  /** The last line of one that says how long to wait. */
  tryAgainIn: (seconds: number) => `Try again in ${formatDuration(seconds)}.`,
};
