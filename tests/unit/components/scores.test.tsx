import { describe, expect, it } from 'vitest';

import { Scores } from '../../../components/drafts/Scores.tsx';
import { SKILL } from '../../support/gallery/drafts.ts';
import { markupOf, textOf } from '../../support/worker/markup.tsx';

const first = { specificity: 41, completeness: 52, safety: 63, goal_alignment: 64 };

describe('the scores of a draft', () => {
  it('are those of both versions, where it was written twice', () => {
    const words = textOf(<Scores draft={{ ...SKILL, rerolled: true, first_scores: first }} />);
    expect(words).toContain(`41 → at first, then ${SKILL.scores?.specificity}`);
    expect(words).toContain('Written twice, because the first version scored low.');
  });

  it('are those of the first version, and said to be, where nobody judged the second', () => {
    const words = textOf(<Scores draft={{ ...SKILL, scores: null, rerolled: true, first_scores: first }} />);
    expect(words).toContain('Specificity 41 Completeness 52');
    expect(words).toContain('These are its scores; the second version was not judged.');
  });

  it('are not there where nobody judged it', () => {
    expect(markupOf(<Scores draft={{ ...SKILL, scores: null, first_scores: null }} />)).toBe('');
  });
});
