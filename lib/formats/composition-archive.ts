import type { Composition, Draft, EntityKind, Gap } from '../protocol/index.ts';
import { archivedFiles } from './draft-archive.ts';
import { toFileName } from './draft-files.ts';
import { type DraftPlace, placesOf } from './draft-places.ts';
import { toStoredZip } from './stored-zip.ts';

/**
 * Everything that a run produced as one zip: each draft in its folder, and a README that lists the drafts, what to
 * reuse and what nothing covers. Loaded on demand.
 */

/** The words of the README, in the reader's language. What they are filled in with is Markdown already. */
export interface ReadmeTexts {
  title: string;
  madeBy: (values: { provider: string; model: string; day: string }) => string;
  practice: string;
  partial: string;
  drafts: string;
  draft: (values: { kind: EntityKind; name: string; errors: number }) => string;
  places: string;
  howToPlace: string;
  hints: Readonly<Record<EntityKind, string>>;
  place: (place: DraftPlace) => string;
  reuse: string;
  gaps: string;
  gap: (gap: Gap) => string;
}

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

const countErrors = ({ findings }: Draft): number =>
  findings.filter(({ severity }) => severity === 'error').length;

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, lines.join('\n')];

const toPlaces = ({ draft, folder }: ReturnType<typeof foldersOf>[number], texts: ReadmeTexts): string[] => [
  `### ${folder}`,
  texts.hints[draft.kind],
  placesOf(draft, folder)
    .map(
      ({ reader, inProject, line }) =>
        `- ${texts.place({ reader, inProject: `\`${inProject}\``, line: `\`${line}\`` })}`,
    )
    .join('\n'),
];

const toReadme = (
  composition: Composition,
  placed: ReturnType<typeof foldersOf>,
  texts: ReadmeTexts,
): string => {
  const { goal, provider, model, partial, finished_at: finishedAt, reuse, gaps } = composition;
  const made = { provider: toLine(provider), model: toLine(model), day: finishedAt.slice(0, 10) };
  return `${[
    `# ${texts.title}`,
    toQuote(goal),
    [
      texts.madeBy(made),
      ...(provider === 'practice' ? [texts.practice] : []),
      ...(partial ? [texts.partial] : []),
    ].join(' '),
    ...section(
      texts.drafts,
      placed.map(({ draft, folder }) => {
        const said = { kind: draft.kind, name: toLine(draft.name), errors: countErrors(draft) };
        return `- [${folder}/](${folder}/): ${texts.draft(said)}`;
      }),
    ),
    ...section(texts.places, placed.length === 0 ? [] : [texts.howToPlace]),
    ...placed.flatMap((each) => toPlaces(each, texts)),
    ...section(
      texts.reuse,
      reuse.map(
        ({ entity, trust_tier: tier, covers, why }) =>
          `- ${toLine(entity)} (${tier}): ${toLine(covers)} ${toLine(why)}`,
      ),
    ),
    ...section(
      texts.gaps,
      gaps.map((gap) => `- ${toLine(texts.gap(gap))}`),
    ),
  ].join('\n\n')}\n`;
};

/** The same composition always gives the same bytes. */
export const toCompositionArchive = (
  composition: Composition,
  texts: ReadmeTexts,
): Uint8Array<ArrayBuffer> => {
  const placed = foldersOf(composition.drafts);
  const files = placed.flatMap(({ draft, folder }) =>
    archivedFiles(draft).map((file) => ({ ...file, path: `${folder}/${file.path}` })),
  );
  return toStoredZip([{ path: 'README.md', text: toReadme(composition, placed, texts) }, ...files]);
};
