import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';

import { ProblemError } from '../../lib/protocol/index.ts';
import type { Known, SignIn } from '../accounts/sign-in.ts';
import type { RegistryContext, RegistryEnv } from '../http/context.ts';
import type { LimitName } from '../settings/limit-names.ts';
import type { Settings } from '../settings/settings.ts';
import { createInTurn } from './in-turn.ts';
import type { RateLimiter, Taken } from './rate-limiter.ts';
import { needsUser, readsCookie, ROUTE_LIMITS, showsMore, takesTurns } from './route-limits.ts';
import type { Turns } from './turns.ts';

interface LimitParts {
  rates: Settings['rateLimits'];
  limiter: RateLimiter;
  /** Who somebody is, by access token and by page session. */
  signIn: { tokens: SignIn; pages: SignIn };
  /**
   * One queue for what anybody may ask the database, and a separate one for unknown tokens and cookies, which
   * may be anybody's.
   */
  turns: { catalog: Turns; tokens: Turns };
  addressOf: (c: RegistryContext) => string;
  onRefused: (limit: LimitName) => void;
}

const limitOf = (c: RegistryContext): LimitName | null => {
  const limit = ROUTE_LIMITS[routePath(c, -1)];
  return limit === undefined ? 'pages' : limit;
};

const isUser = (who: string): boolean => who.startsWith('user ');

const toDetail = (
  limit: LimitName,
  who: string,
  { requests, seconds }: { requests: number; seconds: number },
) => {
  const sender = isUser(who) ? 'You' : 'Your network address';
  const what = limit === 'wrong-tokens' ? 'requests without a valid access token' : 'requests of this kind';
  return `${sender} sent more than ${requests} ${what} in ${seconds} s, which is the limit of this registry.`;
};

/**
 * Counts every request against the limit of its route: signed-in people by user, everybody else by address. A
 * request over the limit is refused with `rate-limited` before the database is asked for anything. Every answer
 * tells how much is left, in the fields of draft-ietf-httpapi-ratelimit-headers-11.
 *
 * An access token or cookie that this process has not yet seen to be valid counts as wrong until the database
 * says otherwise. Whatever anybody may ask the database waits for its turn, so a signed-in person waits for at most
 * one such request, however many there are.
 */
export const limitRequests = ({ rates, limiter, signIn, turns, addressOf, onRefused }: LimitParts) => {
  const inTurn = createInTurn({ addressOf, onRefused });

  const refuse = (limit: LimitName, detail: string, seconds: number): never => {
    onRefused(limit);
    throw new ProblemError('rate-limited', detail, { retry_after_s: seconds });
  };

  const count = (c: RegistryContext, limit: LimitName, who: string): Taken | null => {
    const taken = limiter.take(limit, who);
    if (taken === null || rates === null) return null;
    const { requests, seconds } = rates[limit];
    c.header('ratelimit-policy', `"${limit}";q=${requests};w=${seconds}`);
    c.header('ratelimit', `"${limit}";r=${taken.remaining};t=${taken.seconds}`);
    return taken;
  };

  const charge = (c: RegistryContext, limit: LimitName, who: string): void => {
    const taken = count(c, limit, who);
    if (rates !== null && taken?.isAllowed === false)
      refuse(limit, toDetail(limit, who, rates[limit]), taken.seconds);
  };

  /** Asks the database about what was not seen before. It counts as wrong unless the database knows it or fails. */
  const findUnseen = async (
    c: RegistryContext,
    limit: LimitName,
    address: string,
    find: () => Promise<Known | null>,
  ): Promise<Known | null> => {
    try {
      const known = await inTurn(c, limit, turns.tokens, find);
      if (known !== null) limiter.giveBack('wrong-tokens', address);
      return known;
    } catch (error) {
      limiter.giveBack('wrong-tokens', address);
      throw error;
    }
  };

  /** Whether somebody known here sent it, who is then counted, and named to routes that are somebody's own. */
  const isOfKnown = async (c: RegistryContext, limit: LimitName, address: string): Promise<boolean> => {
    const isPage = readsCookie(limit, routePath(c, -1));
    const ways = isPage ? signIn.pages : signIn.tokens;
    const isPersonal = isPage || needsUser(limit) || showsMore(limit);
    const sha256 = ways.credentialOf(c);
    if (sha256 === null) {
      if (needsUser(limit)) charge(c, 'wrong-tokens', address);
      return false;
    }
    const seen = ways.lastSeen(sha256);
    if (seen !== null) {
      charge(c, limit, `user ${seen}`);
      if (!isPersonal) return true;
      const known = await ways.find(sha256);
      if (known === null) charge(c, 'wrong-tokens', address);
      known?.admit(c);
      return known !== null;
    }
    if (!isPage && isPersonal) charge(c, 'wrong-tokens', address);
    else if (count(c, 'wrong-tokens', address)?.isAllowed === false) return false;
    const known = await findUnseen(c, limit, address, () => ways.find(sha256));
    if (known === null) return false;
    charge(c, limit, `user ${known.handle}`);
    if (isPersonal) known.admit(c);
    return true;
  };

  return createMiddleware<RegistryEnv>(async (c, next) => {
    const limit = limitOf(c);
    if (limit === null) return next();
    const address = addressOf(c);
    if ((await isOfKnown(c, limit, address)) || needsUser(limit)) return next();
    charge(c, limit, address);
    return takesTurns(limit) ? inTurn(c, limit, turns.catalog, next) : next();
  });
};
