import { strToU8, zipSync, type Zippable } from 'fflate';

import type { Composition, Draft, Gap } from '../protocol/index.ts';
import { archivedFiles, ZIP_OPTIONS } from './draft-archive.ts';
import { toFileName } from './draft-files.ts';
import { placesOf } from './draft-places.ts';

/**
 * Everything that a run produced as one zip: each draft in its folder, and a README that lists the drafts, what to
 * reuse and what nothing covers. Loaded on demand.
 */

const KINDS: Readonly<Record<Draft['kind'], string>> = {
  skill: 'Skill',
  agent: 'Agent',
  mcp_server: 'MCP server',
};

const WHERE =
  'Give each draft to the agent that is to use it. Run a line in a shell, in the folder of this README: it installs the draft for all projects. For one project, copy the draft to the folder that the line names first.';

/** One line that every Markdown reader treats as plain text. */
const toLine = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`*_[\]<>#|~]/g, String.raw`\$&`);

const toQuote = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${toLine(line)}`.trimEnd())
    .join('\n');

/** One folder per draft: two drafts may have names that differ only in characters that no file system accepts. */
const foldersOf = (drafts: readonly Draft[]): { draft: Draft; folder: string }[] => {
  const taken = new Set(['readme.md']);
  return drafts.map((draft) => {
    const name = toFileName(draft.name);
    let folder = name;
    for (let number = 2; taken.has(folder); number += 1) folder = `${name}-${number}`;
    taken.add(folder);
    return { draft, folder };
  });
};

const countErrors = ({ findings }: Draft): string => {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return errors === 0 ? '' : ` (${errors} ${errors === 1 ? 'error' : 'errors'} to look at)`;
};

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, lines.join('\n')];

const toPlaces = ({ draft, folder }: ReturnType<typeof foldersOf>[number]): string[] => {
  const { hint, places } = placesOf(draft, folder);
  return [
    `### ${folder}`,
    hint,
    places
      .map(({ reader, inProject, line }) => `- ${reader}, in one project \`${inProject}\`: \`${line}\``)
      .join('\n'),
  ];
};

const toReadme = (
  composition: Composition,
  placed: ReturnType<typeof foldersOf>,
  sayGap: (gap: Gap) => string,
): string => {
  const { goal, provider, model, partial, finished_at: finishedAt, reuse, gaps } = composition;
  const practice = provider === 'practice' ? ' Practice: canned answers, no model behind them.' : '';
  return `${[
    '# Composition',
    toQuote(goal),
    `Made by ${toLine(provider)}, ${toLine(model)}, on ${finishedAt.slice(0, 10)}.${practice}${
      partial ? ' Partial: the run ended early.' : ''
    }`,
    ...section(
      'Drafts',
      placed.map(
        ({ draft, folder }) =>
          `- [${folder}/](${folder}/): ${KINDS[draft.kind]} ${toLine(draft.name)}${countErrors(draft)}`,
      ),
    ),
    ...section('Where they go', placed.length === 0 ? [] : [WHERE]),
    ...placed.flatMap(toPlaces),
    ...section(
      'Reuse',
      reuse.map(
        ({ entity, trust_tier: tier, covers, why }) =>
          `- ${toLine(entity)} (${tier}): ${toLine(covers)} ${toLine(why)}`,
      ),
    ),
    ...section(
      'Gaps',
      gaps.map((gap) => `- ${toLine(sayGap(gap))}`),
    ),
  ].join('\n\n')}\n`;
};

/** The same composition always gives the same bytes. `sayGap` puts words to a gap, in the reader's language. */
export const toCompositionArchive = (
  composition: Composition,
  sayGap: (gap: Gap) => string,
): Uint8Array<ArrayBuffer> => {
  const placed = foldersOf(composition.drafts);
  const entries: Zippable = { 'README.md': strToU8(toReadme(composition, placed, sayGap)) };
  for (const { draft, folder } of placed)
    for (const { path, text } of archivedFiles(draft)) entries[`${folder}/${path}`] = strToU8(text);
  return new Uint8Array(zipSync(entries, ZIP_OPTIONS));
};
