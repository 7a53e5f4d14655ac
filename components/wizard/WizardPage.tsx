import { type ComponentType, useEffect, useRef, useState } from 'react';

import type { PageRegistry } from '../../lib/registry-client/page-registry.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { WIZARD } from '../../lib/texts/en/wizard.ts';
import { raiseVersions } from '../../lib/wizard/edit.ts';
import { blockersOf, type Problem, stepOf } from '../../lib/wizard/problems.ts';
import type { SignStore } from '../../lib/wizard/sign-store.ts';
import { type Step, STEPS } from '../../lib/wizard/wizard-draft.ts';
import type { WizardStore } from '../../lib/wizard/wizard-store.ts';
import { Foreign } from '../parts/Foreign.tsx';
import { PageHead } from '../parts/PageHead.tsx';
import { useKeptFocus } from '../parts/use-lost-focus.ts';
import { BundleStep } from './BundleStep.tsx';
import { DoneStep } from './DoneStep.tsx';
import { MembersStep } from './members/MembersStep.tsx';
import { NextRow } from './NextRow.tsx';
import { Notices } from './Notices.tsx';
import { fieldId, showField, shownAtFields } from './problem-words.ts';
import { ReviewStep } from './review/ReviewStep.tsx';
import { SignStep } from './SignStep.tsx';
import type { StepProps } from './step-props.ts';
import { Steps } from './Steps.tsx';

interface WizardPageProps {
  view: ViewStore;
  store: WizardStore;
  sign: SignStore;
  registry: PageRegistry;
  /** Empty if the address names none. */
  planId: string;
}

const SCREENS: Readonly<Record<Exclude<Step, 'sign'>, ComponentType<StepProps>>> = {
  bundle: BundleStep,
  members: MembersStep,
  review: ReviewStep,
};

export const WizardPage = ({ view, store, sign, registry, planId }: WizardPageProps) => {
  const registryHost = useStore(view).state?.registry?.host ?? null;
  const snapshot = useStore(store);
  const { draft, problems, refusal } = snapshot;
  const headingRef = useRef<HTMLHeadingElement>(null);
  const mainRef = useKeptFocus<HTMLElement>();
  const shownRef = useRef<string | null>(null);
  /** Whose field the next screen shows. */
  const wantedRef = useRef<Problem | null>(null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const leave = (ids: readonly string[]): void => setLeft((before) => new Set([...before, ...ids]));
  const published = draft?.published ?? null;
  const shown = draft === null ? null : published === null ? draft.step : 'done';

  // Another screen, or a refusal that leads to one, takes the focus; the first screen leaves it where the browser put it.
  useEffect(() => {
    if (shown === null) return;
    const isFirst = shownRef.current === null;
    const isOther = shownRef.current !== shown;
    shownRef.current = shown;
    const refused = refusal === null ? undefined : problems.find(({ by }) => by === 'registry');
    const wanted = wantedRef.current ?? refused;
    wantedRef.current = null;
    if (wanted !== undefined && showField(wanted)) return;
    if (isOther && !isFirst) headingRef.current?.focus();
    // A refusal moves the focus once, not again while it is being mended.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shown, refusal]);

  const show = (problem: Problem): void => {
    if (showField(problem)) return;
    wantedRef.current = problem;
    store.goTo(stepOf(problem));
  };

  if (planId === '')
    return (
      <>
        <PageHead title={WIZARD.title} />
        <main ref={mainRef} tabIndex={-1}>
          <p>{WIZARD.noPlan}</p>
          <p>
            <a href="/plans.html">{WIZARD.allPlans}</a>
          </p>
        </main>
      </>
    );

  if (snapshot.isElsewhere)
    return (
      <>
        <PageHead title={WIZARD.title} />
        <main ref={mainRef} tabIndex={-1}>
          <output>{WIZARD.elsewhere}</output>
          <p>
            <button type="button" className="button" onClick={() => void store.goOnHere(planId)}>
              {WIZARD.goOnHere}
            </button>
          </p>
        </main>
      </>
    );

  const notices = <Notices store={store} snapshot={snapshot} planId={planId} registryHost={registryHost} />;
  if (draft === null)
    return (
      <>
        <PageHead title={WIZARD.title} />
        <main ref={mainRef} tabIndex={-1}>
          {snapshot.failure === null ? <output>{WIZARD.loading}</output> : notices}
        </main>
      </>
    );

  const { step } = draft;
  const at = STEPS.indexOf(step);
  // Raised versions are another bundle to sign.
  const versions = draft.members.map(({ version }) => version).join();
  const blockers =
    step === 'sign' ? problems.filter(({ by }) => by !== 'registry') : blockersOf(step, problems);
  const Screen = step === 'sign' ? null : SCREENS[step];
  return (
    <>
      <PageHead title={WIZARD.title} />
      <main ref={mainRef} tabIndex={-1}>
        <p className="plan-goal-text">
          <Foreign text={draft.plan_name} />
        </p>
        <Steps current={step} problems={problems} isDone={published !== null} onGo={store.goTo} />
        {published === null && notices}
        {draft.members.length === 0 && <p>{WIZARD.noDrafts}</p>}
        <h2 ref={headingRef} tabIndex={-1}>
          {published === null ? WIZARD.step[step] : WIZARD.published(published.label)}
        </h2>
        {published !== null ? (
          <DoneStep
            draft={draft}
            published={published}
            onAgain={() => {
              store.change(raiseVersions);
              store.goTo('members');
            }}
          />
        ) : Screen !== null ? (
          // The browser keeps nothing of what is typed, and asks nobody what the fields are for.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- hears when a field of it is left
          <form
            className="wizard-form"
            autoComplete="off"
            noValidate
            onSubmit={(event) => event.preventDefault()}
            onBlur={({ target }) => leave([target.id])}
          >
            <Screen
              store={store}
              draft={draft}
              problems={shownAtFields(problems, left)}
              registry={registry}
              onShow={show}
            />
          </form>
        ) : (
          <SignStep key={versions} problems={problems} sign={sign} registryHost={registryHost} />
        )}
        {published === null && (
          <NextRow
            blockers={blockers}
            members={draft.members}
            back={STEPS[at - 1] ?? null}
            next={STEPS[at + 1] ?? null}
            onGo={store.goTo}
            onShow={show}
            onBlocked={() => {
              const [first] = blockers;
              leave(blockers.map(fieldId));
              if (first !== undefined) show(first);
            }}
          />
        )}
      </main>
    </>
  );
};
