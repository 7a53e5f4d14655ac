import type { EntityVersion } from '../registry/catalog/entity-version.ts';
import type { SearchRequest } from '../registry/catalog/search.ts';

const KINDS = ['skill', 'agent', 'mcp_server'] as const;
const VOCABULARY = 30_000;
const NAMESPACES = 500;
const CONSONANTS = ['b', 'c', 'd', 'f', 'g', 'h', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z'] as const;
const RIMES = ['a', 'o', 'el', 'in', 'or', 'em'] as const;

/** The same numbers from 0 to 1 on every run. */
const createRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const pick = <Item>(items: readonly [Item, ...Item[]], from: () => number): Item =>
  items[Math.floor(from() * items.length)] ?? items[0];

export interface SyntheticCatalog {
  entity(index: number): EntityVersion;
  /** A search that entities below `count` answer, with a different kind of question for each index. */
  query(index: number, count: number): SearchRequest;
}

const swapInside = (word: string): string =>
  `${word.slice(0, 2)}${word[3] ?? ''}${word[2] ?? ''}${word.slice(4)}`;

/**
 * Entities whose words are used as unevenly as those of a language: a few words are in a quarter of all
 * entities, most in almost none. The entity and query of an index are the same whatever else is made.
 */
export const createSyntheticCatalog = (): SyntheticCatalog => {
  const random = createRandom(1);
  const vocabulary = new Set<string>();
  while (vocabulary.size < VOCABULARY)
    vocabulary.add(
      Array.from(
        { length: 2 + Math.floor(random() * 3) },
        () => pick(CONSONANTS, random) + pick(RIMES, random),
      ).join(''),
    );
  const words = [...vocabulary];
  const sums: number[] = [];
  for (const index of words.keys()) sums.push((sums.at(-1) ?? 0) + 1 / (index + 10));

  const pickWord = (from: () => number): string => {
    const wanted = from() * (sums.at(-1) ?? 0);
    let [low, high] = [0, words.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return words[low] ?? '';
  };
  const pickWords = (count: number, from: () => number): string[] =>
    Array.from({ length: count }, () => pickWord(from));

  const entity = (index: number): EntityVersion => {
    const from = createRandom(index * 7_919 + 17);
    const share = from();
    return {
      namespace: `publisher-${Math.floor(from() * NAMESPACES)}`,
      name: `${pickWords(2, from).join('-')}-${index}`,
      version: '1.0.0',
      kind: pick(KINDS, from),
      title: null,
      description: pickWords(20, from).join(' '),
      capabilities: pickWords(2, from),
      domains: [pickWord(from)],
      manifest: {},
      markdown: pickWords(300, from).join(' '),
      files: [],
      trustTier: share < 0.01 ? 'official' : share < 0.1 ? 'verified' : 'unverified',
    };
  };

  const QUESTIONS: ((of: EntityVersion) => SearchRequest)[] = [
    ({ name }) => ({ q: name }),
    ({ description }) => ({ q: description.split(' ')[0] ?? '' }),
    ({ description }) => ({ q: description.split(' ').slice(0, 3).join(' ') }),
    ({ name, description }) => ({
      q: `${name.split('-')[0]} ${description.split(' ').slice(2, 9).join(' ')} zzz`,
    }),
    ({ name }) => ({ q: swapInside(name.split('-')[0] ?? '') }),
    ({ description, kind }) => ({ q: description.split(' ')[1] ?? '', kind }),
    ({ description, trustTier }) => ({
      q: description.split(' ')[2] ?? '',
      trustTier: trustTier ?? undefined,
    }),
    ({ description, capabilities }) => ({
      q: description.split(' ')[3] ?? '',
      capabilities: capabilities.slice(0, 1),
    }),
    ({ kind }) => ({ q: '', kind }),
  ];

  return {
    entity,
    query: (index, count) => {
      const from = createRandom(index * 104_729 + 5);
      const question = QUESTIONS[index % QUESTIONS.length] ?? (() => ({ q: '' }));
      return question(entity(Math.floor(from() * count)));
    },
  };
};
