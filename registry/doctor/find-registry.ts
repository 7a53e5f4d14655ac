import { isMembers } from '../../lib/base/members.ts';
import { parseJson } from '../../lib/protocol/index.ts';
import { reach, type Reach } from './reach.ts';

/** What answers at an address. */
export interface Found {
  reached: Reach;
  /** What the registry there calls itself; null if no registry answers. */
  publicUrl: string | null;
  /** Whether the request came to it without TLS, as it sees it; null if it does not say. */
  cameInClear: boolean | null;
}

const DEEP_ENOUGH = 4;
/** Everybody may ask this one, and is refused in the same words. */
const REFUSED = /^(.+)\/problems\/unauthenticated$/;

const memberOf = (reached: Reach, name: string): unknown => {
  if (reached.how !== 'answers') return undefined;
  const value = parseJson(reached.text, DEEP_ENOUGH);
  return isMembers(value) ? value[name] : undefined;
};

/** Asks, without a token, who is there: a refusal names the registry's own address in its type. */
export const findRegistry = async (url: string, withinMs: number): Promise<Found> => {
  const [reached, health] = await Promise.all([
    reach(`${url}/v1/me`, withinMs),
    reach(`${url}/healthz`, withinMs),
  ]);
  const type = memberOf(reached, 'type');
  const cameInClear = memberOf(health, 'came_in_clear');
  return {
    reached,
    publicUrl: typeof type === 'string' ? (REFUSED.exec(type)?.[1] ?? null) : null,
    cameInClear: typeof cameInClear === 'boolean' ? cameInClear : null,
  };
};
