import { WIZARD } from '../../lib/texts/en/wizard.ts';
import { editMemberOf } from '../../lib/wizard/edit.ts';
import { Foreign } from '../parts/Foreign.tsx';
import type { StepProps } from './step-props.ts';
import { WizardField } from './WizardField.tsx';

/** The members with their versions. */
export const MemberList = ({ store, draft, problems }: StepProps) =>
  draft.members.map(({ id, name, version, specification }) => (
    <section key={id} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>
        <Foreign text={name} />
      </h3>
      <WizardField<HTMLInputElement>
        label={WIZARD.version}
        member={id}
        pointer="/version"
        problems={problems}
      >
        {(control) => (
          <input
            {...control}
            value={version}
            autoComplete="off"
            onChange={({ currentTarget: { value } }) =>
              store.change((each) => editMemberOf(each, id, { version: value }))
            }
          />
        )}
      </WizardField>
      <WizardField<HTMLInputElement>
        label={WIZARD.specification}
        member={id}
        pointer="/specification"
        problems={problems}
      >
        {(control) => (
          <input
            {...control}
            type="checkbox"
            checked={specification}
            onChange={({ currentTarget: { checked } }) =>
              store.change((each) => editMemberOf(each, id, { specification: checked }))
            }
          />
        )}
      </WizardField>
    </section>
  ));
