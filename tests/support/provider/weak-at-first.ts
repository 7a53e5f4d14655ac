import { readFence } from '../../../lib/planner/prompts/fence.ts';
import { type Script, goodBut } from './index.ts';

const AGAIN = 'Written again.';

export const judged = (score: number, number = 1) => ({
  number,
  specificity: score,
  completeness: 80,
  safety: 90,
  goal_alignment: 80,
  notes: score < 70 ? 'Name the error messages.' : 'Good.',
});

/** A model whose first versions are weak, and whose second ones are good. `isWeak` by the draft's name. */
export const weakAtFirst =
  (isWeak: (name: string) => boolean = () => true): Script =>
  (call) => {
    if (call.asked === 'critique') {
      const drafts = readFence(call.prompt, 'drafts') as { name: string; markdown: string }[];
      return goodBut({
        drafts: drafts.map(({ name, markdown }, index) =>
          judged(isWeak(name) && !markdown.includes(AGAIN) ? 50 : 85, index + 1),
        ),
      });
    }
    const isAgain =
      call.asked?.endsWith('_draft') === true && readFence(call.prompt, 'earlier') !== undefined;
    return isAgain
      ? goodBut(
          {
            skill_draft: { body: AGAIN },
            agent_draft: { system_prompt: AGAIN },
            mcp_server_draft: { readme: AGAIN },
          }[call.asked as 'skill_draft'],
        )
      : undefined;
  };
