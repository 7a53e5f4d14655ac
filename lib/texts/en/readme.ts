import type { ReadmeTexts } from '../../formats/composition-archive.ts';
import { say } from '../say.ts';
import { GAPS } from './codes/gaps.ts';
import { formatCount } from './codes/numbers.ts';
import { PLACE_HINTS } from './places.ts';

const KINDS = { skill: 'Skill', agent: 'Agent', mcp_server: 'MCP server' };

/** The README in a downloaded composition. */
export const README: ReadmeTexts = {
  title: 'Composition',
  madeBy: ({ provider, model, day }) => `Made by ${provider}, ${model}, on ${day}.`,
  practice: 'Practice: canned answers, no model behind them.',
  partial: 'Partial: the run ended early.',
  drafts: 'Drafts',
  draft: ({ kind, name, errors }) =>
    `${KINDS[kind]} ${name}${errors === 0 ? '' : ` (${formatCount(errors, 'error')} to look at)`}`,
  places: 'Where they go',
  howToPlace:
    'Give each draft to the agent that is to use it. Run a line in a shell, in the folder of this README: it installs the draft for all projects. For one project, copy the draft to the folder that the line names first.',
  hints: PLACE_HINTS,
  place: ({ reader, inProject, line }) => `${reader}, in one project ${inProject}: ${line}`,
  reuse: 'Reuse',
  gaps: 'Gaps',
  gap: (gap) => say(GAPS, gap),
};
