import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** Somebody who searches again as soon as each answer arrives, until told to stop. */
export interface Searchers {
  /** Answers so far, by status. */
  answers: ReadonlyMap<number, number>;
  stop: () => Promise<void>;
}

interface Answered {
  status: number;
  retryAfterMs: number;
}

const get = (url: string, headers: Record<string, string>, agent: Agent): Promise<Answered> =>
  new Promise((resolve, reject) => {
    httpRequest(url, { headers, agent }, (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      response.on('end', () =>
        resolve({ status, retryAfterMs: Number(answered['retry-after'] ?? 0) * 1_000 }),
      );
      response.on('error', reject).resume();
    })
      .on('error', reject)
      .end();
  });

/** Eight words that no catalog has, as if mistyped: the most expensive query that a search accepts. */
const dearQuery = (number: number): string =>
  Array.from({ length: 8 }, (_, word) => `${(number * 8 + word + 1_000).toString(36)}ments`).join(' ');

const QUERIES: ((number: number) => string)[] = [
  () => 'payments',
  () => 'paymnets',
  () => 'write release notes every friday',
  dearQuery,
];

/**
 * Each searcher has an address of its own, as reported by a proxy on loopback, and waits as long as a refusal
 * asks.
 */
export const startSearchers = (url: string, count: number): Searchers => {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  const answers = new Map<number, number>();
  const stopped = new AbortController();
  const search = async (searcher: number): Promise<void> => {
    for (let number = searcher; !stopped.signal.aborted; number += 1) {
      const q = QUERIES[number % QUERIES.length]?.(number * count + searcher) ?? '';
      const headers = { 'x-forwarded-for': `198.51.100.${searcher + 1}`, 'x-forwarded-proto': 'https' };
      const { status, retryAfterMs } = await get(
        `${url}/v1/search?q=${encodeURIComponent(q)}`,
        headers,
        agent,
      );
      answers.set(status, (answers.get(status) ?? 0) + 1);
      await pause(retryAfterMs, undefined, { signal: stopped.signal }).catch(() => {});
    }
  };
  const searching = Promise.all(Array.from({ length: count }, (_, searcher) => search(searcher)));
  return {
    answers,
    stop: async () => {
      stopped.abort();
      await searching;
      agent.destroy();
    },
  };
};
