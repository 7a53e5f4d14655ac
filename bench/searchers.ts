/**
 * So many anonymous people who search without a pause, each for other words that no entity has. Runs as a
 * process of its own: `node bench/searchers.ts <registry url> <count>` prints a line when each of them has
 * had its first answer.
 */
import { Agent, get } from 'node:http';

import { CATALOG_LIMITS, PATHS } from '../lib/protocol/index.ts';

const WORDS = 40;
/** As long as all of them may be in one search. */
const LETTERS = Math.floor(CATALOG_LIMITS.searchCharacters / WORDS) - 1;

const AGAIN_MS = 100;

const [url = '', count = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

const newWord = (): string =>
  Array.from({ length: LETTERS }, () => String.fromCodePoint(97 + Math.floor(Math.random() * 26))).join('');

/** What an overloaded registry answers or breaks off is part of the load; only a refusal would take the load away. */
const search = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const words = Array.from({ length: WORDS }, newWord).join('+');
    get(`${url}${PATHS.search}?q=${words}`, { agent }, (response) => {
      if (response.statusCode === 429)
        reject(
          new Error('The registry refused a searcher with 429: turn its limits off with BENCH_SETTINGS'),
        );
      response.resume().on('close', resolve);
    }).on('error', () => setTimeout(resolve, AGAIN_MS));
  });

const searchers = Array.from({ length: Number(count) }, search);
await Promise.all(searchers);
process.stdout.write('searching\n');
await Promise.all(
  searchers.map(async () => {
    for (;;) await search();
  }),
);
