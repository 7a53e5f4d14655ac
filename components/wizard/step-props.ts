import type { PageRegistry } from '../../lib/registry-client/page-registry.ts';
import type { Problem } from '../../lib/wizard/problems.ts';
import type { WizardDraft } from '../../lib/wizard/wizard-draft.ts';
import type { WizardStore } from '../../lib/wizard/wizard-store.ts';

/** What every screen of the wizard gets. It has one heading above it, and Back and Next below. */
export interface StepProps {
  store: WizardStore;
  draft: WizardDraft;
  problems: readonly Problem[];
  registry: PageRegistry;
  /** Leads to where a problem is, on whichever screen. */
  onShow: (problem: Problem) => void;
}
