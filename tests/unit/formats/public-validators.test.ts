import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

import { AgentCard } from '@a2a-js/sdk';
import { isLegacyAgentCard, parseLegacyAgentCard } from '@a2a-js/sdk/compat/v0_3/client';
import { parseFrontmatter, validateMetadata } from 'skills-ref';
import { describe, expect, it } from 'vitest';

import { toAgentCard } from '../../../lib/formats/agent-card.ts';
import { mainFile } from '../../../lib/formats/draft-files.ts';
import { AGENT, SKILL } from '../../support/gallery/drafts.ts';
import {
  checkEntry,
  type CorpusEntry,
  readCorpus,
  skillFolderIn,
} from '../../support/samples/format-corpus.ts';

/**
 * What others say of the same files. `skills-ref` is the reference reader of Agent Skills for Node; the A2A
 * SDK has no validator, but what it does not know it drops, so a card that it reads and writes again must
 * be the same card. Where they differ from us stands in a table with its reason, and the table is whole.
 */
const FIXTURES = fileURLToPath(new URL('../../fixtures/formats', import.meta.url));
type Disagreements = Record<'skills-ref' | '@a2a-js/sdk', { reason: string; files: string[] }[]>;
const disagreements = JSON.parse(
  await readFile(path.join(FIXTURES, 'disagreements.json'), 'utf8'),
) as Disagreements;
const corpus = await readCorpus();

const hasErrors = async (entry: CorpusEntry): Promise<boolean> =>
  (await checkEntry(entry)).some(({ severity }) => severity === 'error');

const namesWhere = async (
  entries: CorpusEntry[],
  isRefused: (entry: CorpusEntry) => Promise<boolean>,
): Promise<string[]> => {
  const compared = await Promise.all(
    entries.map(async (entry) => ({
      name: entry.name,
      differs: (await hasErrors(entry)) !== (await isRefused(entry)),
    })),
  );
  return compared.filter(({ differs }) => differs).map(({ name }) => name);
};

const skillProblems = (text: string, folder?: string): string[] => {
  try {
    return validateMetadata(parseFrontmatter(text)[0], folder);
  } catch (error) {
    return [String(error)];
  }
};

const isSkillRefused = async ({ file, name }: CorpusEntry): Promise<boolean> => {
  if (name.endsWith('.md')) return skillProblems(await readFile(file, 'utf8')).length > 0;
  const folder = await skillFolderIn(file);
  return skillProblems(await readFile(path.join(folder, 'SKILL.md'), 'utf8'), folder).length > 0;
};

/** As the SDK reads it; null for what it does not read. */
const readCard = (card: unknown): unknown => {
  try {
    if (isLegacyAgentCard(card)) return AgentCard.toJSON(parseLegacyAgentCard(card));
    return AgentCard.toJSON(AgentCard.fromJSON(card));
  } catch {
    return null;
  }
};

const isCardRefused = async ({ file }: CorpusEntry): Promise<boolean> => {
  const card = JSON.parse(await readFile(file, 'utf8')) as unknown;
  const read = readCard(card);
  return isLegacyAgentCard(card) ? read === null : !isDeepStrictEqual(read, card);
};

const listed = (validator: keyof Disagreements): string[] =>
  disagreements[validator].flatMap(({ files }) => files).toSorted();

describe('skills-ref', () => {
  const entries = corpus.filter(({ kind, name }) => kind === 'skill' && !name.endsWith('.json'));

  it('agrees with our rules on every skill of the corpus that is not in the table', async () => {
    expect(entries.length).toBeGreaterThan(50);
    expect((await namesWhere(entries, isSkillRefused)).toSorted()).toEqual(listed('skills-ref'));
  });

  it('takes what we write', () => {
    expect(skillProblems(mainFile(SKILL).text)).toEqual([]);
  });
});

describe('the A2A SDK', () => {
  const entries = corpus.filter(({ name }) => name.endsWith('.card.json'));

  it('agrees with our rules on every card of the corpus that is not in the table', async () => {
    expect(entries.length).toBeGreaterThan(40);
    expect((await namesWhere(entries, isCardRefused)).toSorted()).toEqual(listed('@a2a-js/sdk'));
  });

  it('reads our cards whole, and the same agent in both', () => {
    const url = 'https://agents.acme.example/payments';
    const cards = toAgentCard({ ...AGENT, manifest: { ...AGENT.manifest, service_url: url } });

    expect(readCard(cards?.card)).toEqual(cards?.card);
    expect(isLegacyAgentCard(cards?.older)).toBe(true);
    expect(readCard(cards?.older)).toEqual({
      ...cards?.card,
      supportedInterfaces: [{ url, protocolBinding: 'JSONRPC', protocolVersion: '0.3.0' }],
    });
  });
});
