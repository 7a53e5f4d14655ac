/**
 * Anonymous people who search without a pause, each for different words that no entity has. Runs in its own
 * process: `node bench/searchers.ts <registry url> <count>` prints a line when each of them has had its first
 * answer.
 */
import { Agent, get } from 'node:http';

import { CATALOG_LIMITS, PATHS } from '../lib/protocol/index.ts';

const WORDS = 40;
/** The longest words that all fit into one search. */
const LETTERS = Math.floor(CATALOG_LIMITS.searchCharacters / WORDS) - 1;

const AGAIN_MS = 100;

const [url = '', count = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

const newWord = (): string =>
  Array.from({ length: LETTERS }, () => String.fromCodePoint(97 + Math.floor(Math.random() * 26))).join('');

/** What an overloaded registry answers or breaks off is part of the load; only a refusal would remove the load. */
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
