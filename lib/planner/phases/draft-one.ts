import { toTime } from '../../base/clock.ts';
import { toFindings } from '../../formats/findings.ts';
import type { Draft, EntityKind } from '../../protocol/index.ts';
import { toAgent } from '../drafts/agent.ts';
import type { Content } from '../drafts/content.ts';
import { toMcpServer } from '../drafts/mcp-server.ts';
import { toSkill } from '../drafts/skill.ts';
import type { OutlinedItem, Run } from '../planning.ts';
import { type DraftItem, type DraftQuestion, type Earlier, draftPrompt } from '../prompts/draft.ts';
import { createFailures } from '../providers/failures.ts';
import type { Question } from '../providers/wire.ts';
import { findNearDuplicate } from '../reuse/near-duplicates.ts';
import { type Masked, maskKey, RUN_KEY_FINDING } from '../run-key.ts';

const toSha256 = async (text: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
};

type Unnamed = Omit<Question, 'answer'>;

/** For each kind: which answer to ask for, and what it becomes. */
const askFor: Readonly<
  Record<
    EntityKind,
    (
      run: Run,
      item: OutlinedItem,
      question: Unnamed,
      earlier: Draft['manifest'] | undefined,
    ) => Promise<Masked<Content | null>>
  >
> = {
  skill: async ({ calls }, { name }, question, earlier) => {
    const { value, found } = await calls.ask({ ...question, answer: 'skill_draft' });
    return { value: toSkill(value, name, earlier), found };
  },
  agent: async ({ calls, input }, { name }, question, earlier) => {
    const { value, found } = await calls.ask({ ...question, answer: 'agent_draft' });
    return { value: toAgent(value, name, input.goal, earlier), found };
  },
  mcp_server: async ({ calls, input, parts }, { name }, question, earlier) => {
    const { value, found } = await calls.ask({ ...question, answer: 'mcp_server_draft' });
    const server = toMcpServer(value, name, input.goal, parts.isPackage, earlier);
    return { value: server, found };
  },
};

const toItem = ({ kind, name, purpose }: OutlinedItem): DraftItem => ({ kind, name, purpose });

const othersOf = (run: Run, item: OutlinedItem): DraftQuestion['others'] => [
  ...run.outline.filter((other) => other !== item).map(toItem),
  ...run.reuse.map(({ entity, kind, covers }) => ({ entity, kind, covers })),
];

/** One call. Rejects with a `ProblemError`, also when the answer contains nothing usable. */
export const draftOne = async (run: Run, item: OutlinedItem, earlier: Earlier | null): Promise<Draft> => {
  const { input, parts } = run;
  const { draft_id, kind, name } = item;
  const prompt = draftPrompt({
    goal: input.goal,
    page: run.page,
    item: toItem(item),
    others: othersOf(run, item),
    earlier,
  });
  const promptSha256 = await toSha256(`${prompt.system}\n\n${prompt.user}`);
  const { value: content, found } = await askFor[kind](
    run,
    item,
    { ...prompt, maxOutputTokens: parts.settings.maxOutputTokens.draft },
    earlier?.draft.manifest,
  );
  if (content === null) throw createFailures(parts.endpoint).notAsAsked();
  // Mask again: JSON strings inside the answer have been parsed since.
  const masked = maskKey(content, input.providerKey);
  const { findings, ...written } = masked.value;
  const duplicates = input.redraft
    ? // No search is made for a redraft, so its earlier near-duplicate findings are kept.
      input.redraft.draft.findings.filter(({ rule }) => rule.startsWith('reuse/'))
    : await findNearDuplicate(
        { kind, name, ...written },
        run.candidates,
        parts.catalog,
        parts.settings.reuse,
        run.controller.signal,
      );
  const drafted: Draft = {
    draft_id,
    kind,
    name,
    ...written,
    scores: null,
    rerolled: false,
    first_scores: null,
    critic_notes: null,
    findings: [...(found || masked.found ? [RUN_KEY_FINDING] : []), ...findings, ...duplicates],
    provenance: {
      provider: input.provider,
      model: input.model,
      key: parts.whoseKey ?? 'own',
      via: parts.via,
      prompt_sha256: promptSha256,
      drafted_at: toTime(parts.now()),
    },
  };
  // Checked now and not later: a run may end with this draft, and people must still see what is unsafe in it.
  return { ...drafted, findings: toFindings(drafted, parts.checkDraft) };
};
