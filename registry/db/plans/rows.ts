import { and, eq, gt, isNull, sql } from 'drizzle-orm';

import type { Composition, PlanSummary } from '../../../lib/protocol/index.ts';
import { milliseconds } from '../milliseconds.ts';
import { intentPlans } from '../schema/runs.ts';

export interface StoredPlan {
  planId: string;
  title: string | null;
  /** Goes up with each change of the plan. */
  revision: number;
  composition: Composition;
  savedAt: Date;
  updatedAt: Date;
}

export interface StoredPlanSummary extends Omit<StoredPlan, 'composition'> {
  published: PlanSummary['published'];
  goal: string;
  provider: string;
  model: string;
  partial: boolean;
  drafts: number;
  /** Null unless it was deleted. */
  deletedAt: Date | null;
}

export const SUMMARY_COLUMNS = {
  planId: intentPlans.planId,
  title: intentPlans.title,
  revision: intentPlans.revision,
  goal: intentPlans.goal,
  provider: intentPlans.provider,
  model: intentPlans.model,
  partial: intentPlans.partial,
  drafts: intentPlans.drafts,
  savedAt: intentPlans.savedAt,
  updatedAt: intentPlans.updatedAt,
  deletedAt: intentPlans.deletedAt,
  published: sql<StoredPlanSummary['published']>`(
    select json_build_object('label', label, 'number', number, 'visibility', visibility, 'link', link)
    from bundle_publications where bundle_publications.plan_id = intent_plans.plan_id and status <> 'removed'
    order by published_at desc, number desc limit 1)`.as('published'),
};

/** Letters compared without their case, and the forms of one letter as one. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

export const toSearched = (title: string | null, goal: string): string => fold(`${title ?? ''}\n${goal}`);

const MOST_WORDS = 8;

/** Every word, up to eight, occurs somewhere in title or goal. */
export const hasWords = (q: string) =>
  and(
    ...fold(q)
      .split(/\s+/)
      .filter((word) => word !== '')
      .slice(0, MOST_WORDS)
      .map((word) => sql`strpos(${intentPlans.searched}, ${word}) > 0`),
  );

/** A person's plan, deleted or not. */
export const isOwn = (handle: string, planId: string) =>
  and(eq(intentPlans.planId, planId), eq(intentPlans.handle, handle));

export const isKept = isNull(intentPlans.deletedAt);

export const isDeletedWithin = (ms: number) => gt(intentPlans.deletedAt, sql`now() - ${milliseconds(ms)}`);

/** What of a composition has columns of its own. */
export const toColumns = (composition: Composition, title: string | null) => ({
  composition,
  goal: composition.goal,
  provider: composition.provider,
  model: composition.model,
  partial: composition.partial,
  drafts: composition.drafts.length,
  searched: toSearched(title, composition.goal),
});
