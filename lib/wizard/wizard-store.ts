import { type Clock, toTime } from '../base/clock.ts';
import { type Failure, toFailure } from '../failures/index.ts';
import type { ReplyTo } from '../messages/index.ts';
import { type Plan, z } from '../protocol/index.ts';
import { createObservable, type Store } from '../stores/observable.ts';
import { createDraftKeeper, type DraftShelf } from './draft-shelf.ts';
import { type Problem, problemsIn } from './problems.ts';
import { stillRefused } from './refusals.ts';
import { digestOf, startDraft, takeDrafts } from './start.ts';
import { type Step, type WizardDraft, WizardDraftSchema } from './wizard-draft.ts';

export interface WizardSnapshot {
  /** Null until the plan has loaded, or if it could not be and nothing was kept of it. */
  draft: WizardDraft | null;
  /** Why the plan could not be loaded. A draft that was kept is there all the same. */
  failure: Failure | null;
  /** When the restored draft was changed last, as long as its first screen is shown. Null if it was made just now. */
  restoredAt: string | null;
  /** The plan, when it has other drafts than those that the members were made from. */
  newPlan: Plan | null;
  /** The draft before the plan's new drafts were taken, until something else is changed. */
  before: WizardDraft | null;
  /** Another tab has this plan. Nothing of it is shown or written here until the person goes on here. */
  isElsewhere: boolean;
  /** False where the browser keeps nothing: what is typed lasts as long as the page. */
  isKept: boolean;
  /** Why the registry refused the bundle, until everything that it named was changed. */
  refusal: Failure | null;
  /** What keeps the bundle from being published, in the order of the screens. */
  problems: readonly Problem[];
}

export interface WizardStore extends Store<WizardSnapshot> {
  open: (planId: string) => Promise<void>;
  /** Takes the plan from the other tab, with everything that was typed there. */
  goOnHere: (planId: string) => Promise<void>;
  /** Changes the bundle with one of the functions in `edit.ts`. */
  change: (edit: (draft: WizardDraft) => WizardDraft) => void;
  goTo: (step: Step) => void;
  /** What the registry refused, and why; null for nothing. */
  refuse: (failure: Failure | null, problems?: readonly Problem[]) => void;
  /** What became of the draft when it was signed, sent or answered: no change by a person. */
  note: (part: Partial<Pick<WizardDraft, 'envelope' | 'published'>>) => void;
  takeNewDrafts: () => Promise<void>;
  keepMine: () => Promise<void>;
  /** Undoes `takeNewDrafts`. */
  bringBack: () => void;
  /** Forgets what was typed, and begins with the plan as it is now. */
  startAgain: () => Promise<void>;
  /** Call it when the page is hidden or closed. */
  flush: () => Promise<void>;
}

interface WizardParts {
  openPlan: (planId: string) => Promise<ReplyTo<'open-plan'>>;
  /** The one in Settings; null if there is none. */
  registryUrl: () => string | null;
  shelf: DraftShelf;
  /** Makes this page the only one with that name, as `lib/browser/wizard/hold.ts` does. */
  hold: (name: string, take: boolean, onLost: () => void) => Promise<boolean>;
  clock: Clock;
}

const EMPTY: WizardSnapshot = {
  draft: null,
  failure: null,
  restoredAt: null,
  newPlan: null,
  before: null,
  isElsewhere: false,
  isKept: true,
  refusal: null,
  problems: [],
};

export const createWizardStore = (parts: WizardParts): WizardStore => {
  const { openPlan, registryUrl, shelf, hold, clock } = parts;
  const snapshots = createObservable<WizardSnapshot>(EMPTY);
  const { getSnapshot } = snapshots;
  let refused: readonly Problem[] = [];
  let plan: Plan | null = null;
  let isHeld = false;
  const now = (): string => toTime(clock.now());

  const keeper = createDraftKeeper({
    shelf,
    onRefused: () => say({ isKept: false }),
  });

  const say = (part: Partial<WizardSnapshot>): void => {
    const next = { ...getSnapshot(), ...part };
    const problems = next.draft === null ? [] : [...refused, ...problemsIn(next.draft)];
    snapshots.set({ ...next, problems });
  };

  const put = (draft: WizardDraft, part: Partial<WizardSnapshot> = {}): void => {
    if (!isHeld) return;
    say({ ...part, draft });
    keeper.keep(draft);
  };

  const readKept = async (url: string, planId: string): Promise<WizardDraft | null> => {
    try {
      return z.safeParse(WizardDraftSchema, await shelf.load(url, planId)).data ?? null;
    } catch {
      say({ isKept: false });
      return null;
    }
  };

  const restore = async (kept: WizardDraft): Promise<void> => {
    const isNew = plan !== null && (await digestOf(plan)) !== kept.plan_sha256;
    if (isNew && plan !== null && !kept.is_changed) put(await startDraft(plan, kept.registry_url, now()));
    else
      say({
        draft: kept,
        restoredAt: kept.is_changed ? kept.changed_at : null,
        newPlan: isNew ? plan : null,
      });
  };

  const start = async (url: string): Promise<void> => {
    if (plan !== null)
      put(await startDraft(plan, url, now()), {
        restoredAt: null,
        newPlan: null,
        before: null,
        refusal: null,
      });
  };

  /** What is only in this page's memory, no other tab can have taken. */
  const lose = (): void => {
    if (!getSnapshot().isKept) return;
    isHeld = false;
    say({ isElsewhere: true });
  };

  const take = async (planId: string, isTaken: boolean): Promise<void> => {
    const reply = await openPlan(planId);
    plan = reply.type === 'plan' ? reply.plan : null;
    const failure = reply.type === 'refused' ? reply.failure : null;
    const url = registryUrl();
    if (url === null) {
      say({ failure: failure ?? toFailure('no-registry') });
      return;
    }
    if (isTaken || !isHeld) isHeld = await hold(`wizard ${url} ${planId}`, isTaken, lose);
    if (!isHeld) {
      say({ isElsewhere: true });
      return;
    }
    const shown = isTaken ? null : getSnapshot().draft;
    const kept = shown ?? (await readKept(url, planId));
    say({ failure, isElsewhere: false });
    await (kept === null ? start(url) : restore(kept));
  };

  return {
    subscribe: snapshots.subscribe,
    getSnapshot,
    open: (planId) => take(planId, false),
    goOnHere: (planId) => take(planId, true),
    change: (edit) => {
      const { draft } = getSnapshot();
      if (draft === null) return;
      const edited = edit(draft);
      if (edited === draft) return;
      refused = stillRefused(refused, draft, edited);
      put(
        { ...edited, is_changed: true, changed_at: now(), envelope: null, published: null },
        { before: null, ...(refused.length === 0 && { refusal: null }) },
      );
    },
    goTo: (step) => {
      const { draft } = getSnapshot();
      if (draft !== null && draft.step !== step) put({ ...draft, step }, { restoredAt: null });
    },
    refuse: (failure, problems = []) => {
      refused = problems;
      say({ refusal: failure });
    },
    note: (part) => {
      const { draft } = getSnapshot();
      if (draft !== null) put({ ...draft, ...part });
    },
    takeNewDrafts: async () => {
      const { draft, newPlan } = getSnapshot();
      if (draft === null || newPlan === null) return;
      refused = [];
      const taken = await takeDrafts(draft, newPlan);
      put(
        { ...taken, envelope: null, published: null, changed_at: now() },
        { newPlan: null, before: draft, refusal: null },
      );
    },
    keepMine: async () => {
      const { draft, newPlan } = getSnapshot();
      if (draft === null || newPlan === null) return;
      put({ ...draft, plan_sha256: await digestOf(newPlan) }, { newPlan: null });
    },
    bringBack: () => {
      const { draft, before } = getSnapshot();
      if (draft === null || before === null) return;
      refused = [];
      put({ ...before, step: draft.step, plan_sha256: draft.plan_sha256 }, { before: null, refusal: null });
    },
    startAgain: async () => {
      const { draft } = getSnapshot();
      if (draft === null) return;
      refused = [];
      await start(draft.registry_url);
    },
    flush: keeper.flush,
  };
};
