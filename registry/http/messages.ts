import {
  type Composition,
  type Draft,
  type Finding,
  type RunEvent,
  usedRegistryKey,
} from '../../lib/protocol/index.ts';
import { FINDINGS } from '../../lib/texts/en/codes/findings.ts';
import { GAPS } from '../../lib/texts/en/codes/gaps.ts';
import { REGISTRY_KEY } from '../../lib/texts/en/codes/registry-key.ts';
import { say } from '../../lib/texts/say.ts';

/**
 * Inside, whatever a person reads is a code with values. Clients that only print get an English `message` with each,
 * which clients that send it back may leave in: it is dropped again.
 */

const addToFindings = (findings: readonly Finding[], tell: (text: string) => string = String) =>
  findings.map((finding) => ({ ...finding, message: tell(say(FINDINGS, finding)) }));

const tellerOf = (drafts: readonly Draft[]) => (usedRegistryKey(drafts) ? REGISTRY_KEY.told : String);

const addToDraft = (draft: Draft) => ({
  ...draft,
  findings: addToFindings(draft.findings, tellerOf([draft])),
});

export const addMessages = (composition: Composition) => {
  const tell = tellerOf(composition.drafts);
  return {
    ...composition,
    gaps: composition.gaps.map((gap) => ({ ...gap, message: tell(say(GAPS, gap)) })),
    drafts: composition.drafts.map(addToDraft),
  };
};

export const addEventMessages = (event: RunEvent): RunEvent => {
  if (event.event === 'draft') return { event: 'draft', data: addToDraft(event.data) };
  if (event.event === 'score')
    return { event: 'score', data: { ...event.data, findings: addToFindings(event.data.findings) } };
  if (event.event === 'result') return { event: 'result', data: addMessages(event.data) };
  return event;
};

export const dropDraftMessages = (draft: Draft): Draft => ({
  ...draft,
  findings: draft.findings.map(({ rule, severity, path, code, values }) => ({
    rule,
    severity,
    path,
    code,
    values,
  })),
});

export const dropMessages = (composition: Composition): Composition => ({
  ...composition,
  gaps: composition.gaps.map(({ code, values }) => ({ code, values })),
  drafts: composition.drafts.map(dropDraftMessages),
});
