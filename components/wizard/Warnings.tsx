import { useDeferredValue, useMemo } from 'react';

import { isDesign } from '../../lib/formats/specification.ts';
import { FINDINGS } from '../../lib/texts/en/codes/findings.ts';
import { DRAFTS } from '../../lib/texts/en/drafts.ts';
import { say } from '../../lib/texts/say.ts';
import { findingsIn } from '../../lib/wizard/problems.ts';
import type { WizardMember } from '../../lib/wizard/wizard-draft.ts';
import { Foreign } from '../parts/Foreign.tsx';

/** What the rules of a member's format find and do not forbid. */
export const Warnings = ({ member }: { member: WizardMember }) => {
  const seen = useDeferredValue(member);
  const warnings = useMemo(
    () => findingsIn(seen).filter((finding) => finding.severity === 'warning' && !isDesign([finding])),
    [seen],
  );
  return warnings.length === 0 ? null : (
    <div className="findings">
      <ul>
        {warnings.map((finding) => (
          <li key={`${finding.rule} ${finding.path} ${finding.code}`} data-severity="warning">
            <span className="severity">{DRAFTS.severities.warning}</span>{' '}
            <Foreign text={say(FINDINGS, finding)} />{' '}
            <code>
              <Foreign text={finding.path} />
            </code>
          </li>
        ))}
      </ul>
    </div>
  );
};
