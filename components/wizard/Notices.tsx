import type { ReactNode } from 'react';

import { nextPatch } from '../../lib/formats/versions/next-version.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { WIZARD } from '../../lib/texts/en/wizard.ts';
import { editMemberOf } from '../../lib/wizard/edit.ts';
import type { Problem } from '../../lib/wizard/problems.ts';
import type { WizardDraft } from '../../lib/wizard/wizard-draft.ts';
import type { WizardSnapshot, WizardStore } from '../../lib/wizard/wizard-store.ts';
import { ConfirmButton } from '../parts/ConfirmButton.tsx';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { formatDate } from '../parts/format-time.ts';
import { describeProblem } from './problem-words.ts';

interface NoticesProps {
  store: WizardStore;
  snapshot: WizardSnapshot;
  planId: string;
  registryHost: string | null;
}

const Notice = ({ text, children }: { text: string; children?: ReactNode }) => (
  <div className="notice">
    <output>{text}</output>
    {children}
  </div>
);

const Verb = ({ text, onPress }: { text: string; onPress: () => void }) => (
  <button type="button" className="button small" onClick={onPress}>
    {text}
  </button>
);

/** What the registry has already, with the version that would come next. */
const findRaised = (draft: WizardDraft, problems: readonly Problem[]) =>
  draft.members.flatMap(({ id, name, version }) => {
    const isRefused = problems.some(
      ({ member, pointer, by }) => member === id && pointer === '/version' && by === 'registry',
    );
    const next = isRefused ? nextPatch(version) : null;
    return next === null ? [] : [{ id, name, next }];
  });

const Raise = ({
  store,
  draft,
  problems,
}: Pick<NoticesProps, 'store'> & { draft: WizardDraft; problems: readonly Problem[] }) => {
  const raised = findRaised(draft, problems);
  if (raised.length === 0) return null;
  return (
    <Notice text={WIZARD.versionsExist}>
      <ul>
        {raised.map(({ id, name, next }) => (
          <li key={id}>
            <Foreign text={WIZARD.raiseOne(name, next)} />
          </li>
        ))}
      </ul>
      <Verb
        text={WIZARD.raise}
        onPress={() =>
          store.change((each) =>
            raised.reduce((all, { id, next }) => editMemberOf(all, id, { version: next }), each),
          )
        }
      />
    </Notice>
  );
};

/** Where every problem has a field of its own that shows it. */
const FIELDS = /^\/(?:label|title|visibility|left_out|name|version)$/;

/** What a person should know before they go on, each with what can be done about it. */
export const Notices = ({ store, snapshot, planId, registryHost }: NoticesProps) => {
  const { draft, failure, restoredAt, newPlan, before, isKept, refusal, problems } = snapshot;
  return (
    <>
      {!isKept && <Notice text={WIZARD.notKept} />}
      {failure !== null && (
        <FailureAlert failure={failure} registryHost={registryHost} providerName={null}>
          {draft !== null && <p>{WIZARD.planGone}</p>}
          {failure.slug === 'not-found' && (
            <p>
              {WIZARD.deletedPlan} <a href="/plans.html">{WIZARD.allPlans}</a>
            </p>
          )}
          <div className="row">
            <Verb text={PARTS.tryAgain} onPress={() => void store.open(planId)} />
          </div>
        </FailureAlert>
      )}
      {draft !== null && restoredAt !== null && (
        <Notice text={WIZARD.restored(formatDate(restoredAt))}>
          {failure === null && (
            <ConfirmButton
              name={WIZARD.startAgain}
              question={WIZARD.askStartAgain}
              confirm={WIZARD.startOver}
              onConfirm={() => void store.startAgain()}
            />
          )}
        </Notice>
      )}
      {newPlan !== null && (
        <Notice text={WIZARD.changedPlan}>
          <div className="row">
            <Verb text={WIZARD.takeNew} onPress={() => void store.takeNewDrafts()} />
            <Verb text={WIZARD.keepMine} onPress={() => void store.keepMine()} />
          </div>
        </Notice>
      )}
      {before !== null && (
        <Notice text={WIZARD.tookNew}>
          <Verb text={WIZARD.bringBack} onPress={store.bringBack} />
        </Notice>
      )}
      {refusal !== null && (
        <FailureAlert failure={refusal} registryHost={registryHost} providerName={null}>
          <p>{refusal.slug === 'signature-invalid' ? WIZARD.signatureRefused : WIZARD.refused}</p>
          {problems
            .filter(({ by, pointer }) => by === 'registry' && !FIELDS.test(pointer))
            .map((problem) => (
              <p key={describeProblem(problem)}>
                <Foreign text={describeProblem(problem)} />
              </p>
            ))}
        </FailureAlert>
      )}
      {draft !== null && <Raise store={store} draft={draft} problems={problems} />}
    </>
  );
};
