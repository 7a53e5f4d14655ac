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

const [url = '', count = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

const newWord = (): string =>
  Array.from({ length: LETTERS }, () => String.fromCodePoint(97 + Math.floor(Math.random() * 26))).join('');

const search = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const words = Array.from({ length: WORDS }, newWord).join('+');
    get(`${url}${PATHS.search}?q=${words}`, { agent }, (response) => {
      response.resume().on('end', resolve);
      if (response.statusCode === 200) return;
      const cure = response.statusCode === 429 ? ' Turn its rate limits off with BENCH_SETTINGS.' : '';
      reject(new Error(`The registry answered a searcher with ${response.statusCode}.${cure}`));
    }).on('error', reject);
  });

const searchers = Array.from({ length: Number(count) }, search);
await Promise.all(searchers);
process.stdout.write('searching\n');
await Promise.all(
  searchers.map(async () => {
    for (;;) await search();
  }),
);
