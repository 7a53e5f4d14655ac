import type { ReadmeTexts } from '../formats/composition-archive.ts';
import { downloadName, isArchived, mainFile, toFileName, toJson } from '../formats/draft-files.ts';
import type { Composition, Draft } from '../protocol/index.ts';
import { toCheckedDraft } from './checked-draft.ts';

export interface Download {
  fileName: string;
  content: Blob;
}

const ZIP = 'application/zip';
const JSON_FILE = 'application/json';
const MEDIA_TYPES = { skill: ZIP, mcp_server: JSON_FILE, agent: 'text/markdown' };

/** A single draft, as an archive or as its one file. */
export const toDownload = async (draft: Draft): Promise<Download> => {
  const fileName = downloadName(draft);
  if (isArchived(draft)) {
    const { toArchive } = await import('./draft-tools.ts');
    return { fileName, content: new Blob([toArchive(draft)], { type: ZIP }) };
  }
  return { fileName, content: new Blob([mainFile(draft).text], { type: MEDIA_TYPES[draft.kind] }) };
};

/** An agent's A2A card, under the name by which it is served; null if the agent has no service address. */
export const toCardDownload = async (draft: Draft): Promise<Download | null> => {
  const { toAgentCard } = await import('./draft-tools.ts');
  const cards = toAgentCard(draft);
  if (cards === null) return null;
  return { fileName: 'agent-card.json', content: new Blob([toJson(cards.card)], { type: JSON_FILE }) };
};

const LONGEST_NAME = 60;

/** The first words of the goal. */
const toArchiveName = (goal: string): string => {
  const words = goal.length > LONGEST_NAME ? goal.slice(0, LONGEST_NAME).replace(/\s+\S*$/, '') : goal;
  return toFileName(words, 'composition');
};

/** The whole composition as one zip. `texts` are those of its README. */
export const toCompositionDownload = async (
  composition: Composition,
  texts: ReadmeTexts,
): Promise<Download> => {
  const { toCompositionArchive } = await import('./draft-tools.ts');
  const drafts = await Promise.all(composition.drafts.map(toCheckedDraft));
  return {
    fileName: `${toArchiveName(composition.goal)}.zip`,
    content: new Blob([toCompositionArchive({ ...composition, drafts }, texts)], { type: ZIP }),
  };
};
