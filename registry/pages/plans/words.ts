import { cutText } from '../../../lib/base/text.ts';
import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import { type Plan, type PlanSummary, PlanTitleSchema, z } from '../../../lib/protocol/index.ts';

const MOST_CHARACTERS = 160;
const TITLE_CHARACTERS = 200;

const oneLine = (text: string, most: number): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${cutText(line, most - 1).replaceAll('\ufffd', '')}…`;
};

export const shortened = (text: string): string => oneLine(text, MOST_CHARACTERS);

/** What a plan goes by. */
export const nameOf = ({ title, goal }: Pick<PlanSummary, 'title' | 'goal'>): string =>
  shortened(toVisibleText(title ?? goal));

export const titleOf = ({ title, composition }: Pick<Plan, 'title' | 'composition'>): string =>
  nameOf({ title, goal: composition.goal });

/** Empty when no title can be made of it; the copy then goes by its goal. */
export const toCopyTitle = ({ title, goal }: Pick<PlanSummary, 'title' | 'goal'>): string => {
  const copy = oneLine(`Copy of ${title ?? goal}`, TITLE_CHARACTERS);
  return z.safeParse(PlanTitleSchema, copy).success ? copy : '';
};

/** The page that goes on with a plan. */
export const resumePath = (planId: string): string => `/publish/bundle?plan=${encodeURIComponent(planId)}`;
