import { useId, useRef, useState, type ReactNode, type RefObject } from 'react';

import { toBundleUrl } from '../../lib/base/bundle-url.ts';
import type { PlanSummary } from '../../lib/protocol/index.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { PLANS } from '../../lib/texts/en/plans.ts';
import { ConfirmButton } from '../parts/ConfirmButton.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { formatDate } from '../parts/format-time.ts';
import { useReturnFocus } from '../parts/use-lost-focus.ts';
import { RenamePlan } from './RenamePlan.tsx';

const TITLE_CHARACTERS = 200;

/** A title is one line of at most 200 UTF-16 units. */
const toCopyTitle = (name: string): string =>
  PLANS.copyOf(name).replaceAll(/\s+/g, ' ').slice(0, TITLE_CHARACTERS).toWellFormed().trim();

interface FactsProps {
  plan: PlanSummary;
  /** The registry that stores it. */
  registryUrl: string | null;
  /** The plan's name, as a link or not. */
  children: ReactNode;
}

const Published = ({ plan: { published }, registryUrl }: Omit<FactsProps, 'children'>) => {
  if (!published || registryUrl === null) return null;
  return (
    <p className="plan-facts">
      <span>
        {PLANS.publishedAs}{' '}
        <a href={toBundleUrl(registryUrl, published)} target="_blank" rel="noreferrer">
          <Foreign text={published.label} />
        </a>
        {published.number > 1 && PLANS.publication(published.number)}
      </span>
      <span>{PLANS.visibility[published.visibility]}</span>
    </p>
  );
};

const PlanFacts = ({ plan, registryUrl, children }: FactsProps) => (
  <div className="plan-text">
    {children}
    {plan.title && (
      <p className="plan-goal-text">
        <Foreign text={plan.goal} />
      </p>
    )}
    <p className="plan-facts">
      <span>{PLANS.drafts(plan.drafts)}</span>
      {plan.partial && <span>{PLANS.partial}</span>}
      <span>
        <Foreign text={plan.model} />
      </span>
      <span>{formatDate(plan.saved_at)}</span>
      {plan.restorable_until && <span>{PLANS.restorableUntil(formatDate(plan.restorable_until))}</span>}
    </p>
    <Published plan={plan} registryUrl={registryUrl} />
    {plan.provider === 'practice' && <p className="practice-note">{PARTS.practice}</p>}
  </div>
);

interface VerbProps {
  text: string;
  /** The element that names the plan. */
  of: string;
  buttonRef?: RefObject<HTMLButtonElement | null>;
  onPress: () => void;
}

const Verb = ({ text, of, buttonRef, onPress }: VerbProps) => (
  <button
    type="button"
    className="button small quiet"
    ref={buttonRef}
    aria-describedby={of}
    onClick={onPress}
  >
    {text}
  </button>
);

interface PlanRowProps extends Omit<FactsProps, 'children'> {
  /** Resolves with whether what was typed is done with. */
  onRename: (title: string | null) => Promise<boolean>;
  /** Resolves when it is done or has failed; until then the same key is passed again. */
  onDuplicate: (title: string, key: string) => Promise<unknown>;
  onDelete: () => void;
}

/** A saved plan. */
export const PlanRow = ({ plan, registryUrl, onRename, onDuplicate, onDelete }: PlanRowProps) => {
  const nameId = useId();
  const [isRenaming, setRenaming] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const renameRef = useReturnFocus<HTMLButtonElement>(isRenaming);
  const rename = async (title: string | null): Promise<void> => {
    setSaving(true);
    const isDone = await onRename(title);
    setSaving(false);
    if (isDone) setRenaming(false);
  };
  const name = plan.title ?? plan.goal;
  // However often the button is pressed meanwhile, it makes one copy.
  const copyKey = useRef(crypto.randomUUID());
  const duplicate = async (): Promise<void> => {
    await onDuplicate(toCopyTitle(name), copyKey.current);
    copyKey.current = crypto.randomUUID();
  };
  return (
    <li className="plan">
      <PlanFacts plan={plan} registryUrl={registryUrl}>
        <a className="plan-goal" id={nameId} href={`#${plan.plan_id}`}>
          <Foreign text={name} />
        </a>
      </PlanFacts>
      {isRenaming ? (
        <RenamePlan
          title={plan.title ?? ''}
          isSaving={isSaving}
          onRename={(title) => void rename(title)}
          onCancel={() => setRenaming(false)}
        />
      ) : (
        <div className="row plan-verbs">
          <a href={`/publish.html?plan=${plan.plan_id}`} aria-describedby={nameId}>
            {PLANS.publish}
          </a>
          <Verb text={PLANS.rename} of={nameId} buttonRef={renameRef} onPress={() => setRenaming(true)} />
          <Verb text={PLANS.duplicate} of={nameId} onPress={() => void duplicate()} />
          <Verb text={PLANS.delete} of={nameId} onPress={onDelete} />
        </div>
      )}
    </li>
  );
};

interface DeletedPlanRowProps extends Omit<FactsProps, 'children'> {
  onRestore: () => void;
  onErase: () => void;
}

/** A deleted plan that can be restored. */
export const DeletedPlanRow = ({ plan, registryUrl, onRestore, onErase }: DeletedPlanRowProps) => {
  const nameId = useId();
  return (
    <li className="plan">
      <PlanFacts plan={plan} registryUrl={registryUrl}>
        <span className="plan-goal" id={nameId}>
          <Foreign text={plan.title ?? plan.goal} />
        </span>
      </PlanFacts>
      <div className="row plan-verbs">
        <Verb text={PLANS.restore} of={nameId} onPress={onRestore} />
        <ConfirmButton
          name={PLANS.deleteForGood}
          question={PLANS.askDeleteForGood}
          confirm={PLANS.deletePlan}
          describedBy={nameId}
          onConfirm={onErase}
        />
      </div>
    </li>
  );
};
