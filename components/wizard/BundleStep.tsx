import { type Visibility, VisibilitySchema } from '../../lib/protocol/index.ts';
import { WIZARD } from '../../lib/texts/en/wizard.ts';
import { editBundle } from '../../lib/wizard/edit.ts';
import { fieldId } from './problem-words.ts';
import type { StepProps } from './step-props.ts';
import { WizardField } from './WizardField.tsx';

const VISIBILITIES: readonly Visibility[] = VisibilitySchema.options;

/** What the bundle is called, and who may see it. */
export const BundleStep = ({ store, draft, problems }: StepProps) => (
  <>
    <WizardField<HTMLInputElement>
      label={WIZARD.label}
      member={null}
      pointer="/label"
      problems={problems}
      hint={WIZARD.labelHint}
    >
      {(control) => (
        <input
          {...control}
          value={draft.label}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={({ currentTarget: { value } }) =>
            store.change((each) => editBundle(each, { label: value }))
          }
        />
      )}
    </WizardField>
    <WizardField<HTMLInputElement>
      label={WIZARD.bundleTitle}
      member={null}
      pointer="/title"
      problems={problems}
      hint={WIZARD.bundleTitleHint}
    >
      {(control) => (
        <input
          {...control}
          value={draft.title}
          autoComplete="off"
          onChange={({ currentTarget: { value } }) =>
            store.change((each) => editBundle(each, { title: value }))
          }
        />
      )}
    </WizardField>
    <fieldset className="field" id={fieldId({ member: null, pointer: '/visibility' })} tabIndex={-1}>
      <legend>{WIZARD.visibility}</legend>
      {VISIBILITIES.map((visibility) => (
        <label key={visibility} className="visibility">
          <input
            type="radio"
            name="visibility"
            checked={draft.visibility === visibility}
            onChange={() => store.change((each) => editBundle(each, { visibility }))}
          />
          <span>
            {WIZARD.visibilities[visibility]}
            <span className="hint">{WIZARD.visibilityHints[visibility]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  </>
);
