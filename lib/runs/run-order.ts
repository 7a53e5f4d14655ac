import type { RunLimits } from '../messages/index.ts';
import type { AnyProviderId, Via } from '../protocol/index.ts';

/** A run as a view requests it. */
export interface RunOrder {
  tab_id: number;
  goal: string;
  via: Via;
  /** The registry in Settings as the person saw it; null without one. */
  registry_url: string | null;
  provider: AnyProviderId;
  /** What the form calls it. */
  provider_name?: string | undefined;
  model: string;
  /** The provider's address, if the person enters it. */
  address: string;
  limits: RunLimits;
  page_id: string | null;
  redraft: { run_id: string; draft_id: string; note: string } | null;
  continues: string | null;
}

/** A job as a view requests it. */
export type JobWish = Pick<RunOrder, 'tab_id' | 'goal' | 'page_id'> & {
  registry_url: string;
  reroll: boolean;
};
