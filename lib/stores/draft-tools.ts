/** What is needed of a draft only now and then, as one script: format rules, archives, cards. */
export { toAgentCard } from '../formats/agent-card.ts';
export { checkDraft } from '../formats/check-draft.ts';
export { toCompositionArchive } from '../formats/composition-archive.ts';
export { toArchive } from '../formats/draft-archive.ts';
export { toFindings } from '../formats/findings.ts';
