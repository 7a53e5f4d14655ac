/**
 * Turns a draft into texts that a person edits, and back. An MCP server has `server.json` and its tools; the other
 * kinds have the manifest as JSON, from which the YAML in the format's own file is made.
 */
import { lineOfError } from '../base/json-line.ts';
import { isMembers } from '../base/members.ts';
import { checkDraft } from '../formats/check-draft.ts';
import { toJson } from '../formats/draft-files.ts';
import { toFindings } from '../formats/findings.ts';
import { DEPTHS, type Draft, isDeeperThan } from '../protocol/index.ts';

export interface DraftText {
  /** Which part of the draft it is; files are numbered. */
  part: 'markdown' | 'manifest' | 'server' | 'tools' | number;
  /** Its path if it is a file. */
  path: string | null;
  text: string;
}

export const toDraftTexts = ({ kind, manifest, markdown, files }: Draft): DraftText[] => [
  { part: 'markdown', path: null, text: markdown },
  ...(kind === 'mcp_server'
    ? (['server', 'tools'] as const).map((part) => ({
        part,
        path: `${part}.json`,
        text: toJson(manifest[part] ?? null),
      }))
    : [{ part: 'manifest' as const, path: null, text: toJson(manifest) }]),
  ...files.map(({ path, text }, place) => ({ part: place, path, text })),
];

/** A body that saves a draft has five levels around each part. */
const DEEPEST = DEPTHS.message - 5;

/** Text that is not JSON, or lacks the shape that this part must have. */
export interface NotReadable {
  part: DraftText['part'];
  /** Set when it is nested deeper than this many levels. */
  deeperThan?: number;
  /** From 1; null if the parser does not report it. */
  line: number | null;
}

/** The draft with these texts and what is found in it now, or the first text that cannot be read. */
export const readDraftTexts = (
  draft: Draft,
  texts: readonly DraftText[],
): { draft: Draft; unreadable: null } | { draft: null; unreadable: NotReadable } => {
  const edited = structuredClone(draft);
  for (const { part, text } of texts) {
    if (part === 'markdown') edited.markdown = text;
    else if (typeof part === 'number') {
      const file = edited.files[part];
      if (file !== undefined) file.text = text;
    } else {
      if (isDeeperThan(text, DEEPEST))
        return { draft: null, unreadable: { part, deeperThan: DEEPEST, line: null } };
      let read: unknown;
      try {
        read = JSON.parse(text);
      } catch (error) {
        return { draft: null, unreadable: { part, line: lineOfError(error, text) } };
      }
      if (part !== 'manifest') edited.manifest[part] = read;
      else if (isMembers(read)) edited.manifest = read;
      else return { draft: null, unreadable: { part, line: 1 } };
    }
  }
  const { name } = edited.manifest;
  if (edited.kind !== 'mcp_server' && typeof name === 'string' && name.trim() !== '')
    edited.name = name.slice(0, 200);
  // The critic judged another text. Near-duplicate findings are kept, because no rule here finds them again.
  const unjudged: Draft = {
    ...edited,
    edited: true,
    scores: null,
    first_scores: null,
    critic_notes: null,
    findings: draft.findings.filter(({ rule }) => rule.startsWith('reuse/')),
  };
  return { draft: { ...unjudged, findings: toFindings(unjudged, checkDraft) }, unreadable: null };
};
