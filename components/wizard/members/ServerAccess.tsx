import { MEMBERS } from '../../../lib/texts/en/wizard/members.ts';
import {
  type Access,
  accessPart,
  accessType,
  PACKAGE_POINTER,
  PACKAGE_REGISTRIES,
  REMOTE_POINTER,
  REMOTE_TYPES,
  VERSIONED,
  withAccessPart,
  withAccessType,
} from '../../../lib/wizard/members/server-access.ts';
import { fieldId, problemsAt, describeProblem } from '../problem-words.ts';
import { WizardField } from '../WizardField.tsx';
import type { MemberPartProps } from './member-parts.ts';

interface PartProps extends MemberPartProps {
  access: Access;
  label: string;
  pointer: string;
  hint?: string | undefined;
}

const Type = ({
  access,
  label,
  pointer,
  none,
  types,
  ...part
}: PartProps & { none: string; types: readonly string[] }) => {
  const { member, problems, verbs } = part;
  const type = accessType(member, access);
  // One that this version does not know stays what it is.
  const offered = type === '' || types.includes(type) ? types : [type, ...types];
  return (
    <WizardField<HTMLSelectElement> label={label} member={member.id} pointer={pointer} problems={problems}>
      {(control) => (
        <select
          {...control}
          value={type}
          onChange={({ currentTarget }) =>
            verbs.edit({ manifest: withAccessType(member, access, currentTarget.value) })
          }
        >
          <option value="">{none}</option>
          {offered.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      )}
    </WizardField>
  );
};

const Text = ({
  access,
  label,
  pointer,
  hint,
  part,
  member,
  problems,
  verbs,
}: PartProps & { part: string }) => (
  <WizardField<HTMLInputElement>
    label={label}
    member={member.id}
    pointer={pointer}
    problems={problems}
    hint={hint}
  >
    {(control) => (
      <input
        {...control}
        value={accessPart(member, access, part)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={({ currentTarget }) =>
          verbs.edit({ manifest: withAccessPart(member, access, part, currentTarget.value) })
        }
      />
    )}
  </WizardField>
);

/** The package and the address of an MCP server. More of them, and their arguments, are in the rest of server.json. */
export const ServerAccess = (part: MemberPartProps) => {
  const { member, problems } = part;
  const packageType = accessType(member, 'package');
  const general = [PACKAGE_POINTER, REMOTE_POINTER].flatMap((pointer) =>
    problemsAt(problems, member.id, pointer),
  );
  return (
    <fieldset
      className="member-fields"
      id={fieldId({ member: member.id, pointer: PACKAGE_POINTER })}
      tabIndex={-1}
    >
      <legend>{MEMBERS.access}</legend>
      <div className="field-pair">
        <Type
          {...part}
          access="package"
          label={MEMBERS.package}
          pointer={`${PACKAGE_POINTER}/0/registryType`}
          none={MEMBERS.noPackage}
          types={PACKAGE_REGISTRIES}
        />
        {packageType !== '' && (
          <>
            <Text
              {...part}
              access="package"
              label={MEMBERS.packageName}
              pointer={`${PACKAGE_POINTER}/0/identifier`}
              part="identifier"
            />
            <Text
              {...part}
              access="package"
              label={MEMBERS.packageVersion}
              pointer={`${PACKAGE_POINTER}/0/version`}
              hint={VERSIONED.has(packageType) ? MEMBERS.hints.packageVersion : undefined}
              part="version"
            />
          </>
        )}
      </div>
      <div className="field-pair">
        <Type
          {...part}
          access="remote"
          label={MEMBERS.remote}
          pointer={`${REMOTE_POINTER}/0/type`}
          none={MEMBERS.noRemote}
          types={REMOTE_TYPES}
        />
        {accessType(member, 'remote') !== '' && (
          <Text
            {...part}
            access="remote"
            label={MEMBERS.remoteUrl}
            pointer={`${REMOTE_POINTER}/0/url`}
            part="url"
          />
        )}
      </div>
      {general.map((problem) => (
        <p key={describeProblem(problem)} className="field-problem">
          {describeProblem(problem)}
        </p>
      ))}
    </fieldset>
  );
};
