import { useMemo } from 'react';

import type { EntityKind } from '../../../lib/protocol/index.ts';
import { REVIEW } from '../../../lib/texts/en/wizard/review.ts';
import { compareTexts, type ComparedPart } from '../../../lib/wizard/review/compare-texts.ts';
import { changedParts, type ChangedPart } from '../../../lib/wizard/review/parts.ts';
import type { WizardMember } from '../../../lib/wizard/wizard-draft.ts';
import { PartName } from './PartName.tsx';

const Lines = ({ part }: { part: ComparedPart }) => {
  if (part.kind === 'skipped') return <div className="diff-skipped">{REVIEW.unchangedLines(part.count)}</div>;
  const text = `${part.lines.join('\n')}\n`;
  if (part.kind === 'same') return <div className="diff-same">{text}</div>;
  const Element = part.kind === 'added' ? 'ins' : 'del';
  return (
    <Element>
      <span className="visually-hidden">
        {part.kind === 'added' ? REVIEW.addedLine : REVIEW.removedLine}{' '}
      </span>
      {text}
    </Element>
  );
};

const Changed = ({ kind, part }: { kind: EntityKind; part: ChangedPart }) => {
  const { where, before, after, becameProgram } = part;
  const compared = useMemo(() => compareTexts(before, after), [before, after]);
  return (
    <li>
      <p>
        <strong>
          <PartName kind={kind} part={part} />
        </strong>{' '}
        {where === 'after' && REVIEW.isAdded}
        {where === 'before' && REVIEW.isGone}
        {becameProgram !== null && (becameProgram ? REVIEW.isProgramNow : REVIEW.isProgramNoMore)}
      </p>
      {compared === null ? (
        <p className="hint">{REVIEW.tooLarge}</p>
      ) : (
        compared.length > 0 && (
          <pre className="source diff">
            {compared.map((each, index) => (
              // Nothing in it moves.
              // eslint-disable-next-line react/no-array-index-key
              <Lines key={index} part={each} />
            ))}
          </pre>
        )
      )}
    </li>
  );
};

interface ChangesProps {
  kind: EntityKind;
  before: Pick<WizardMember, 'manifest' | 'markdown' | 'files'>;
  after: Pick<WizardMember, 'manifest' | 'markdown' | 'files'>;
}

/** What is different from a version that was published before, line by line. */
export const Changes = ({ kind, before, after }: ChangesProps) => {
  const changed = useMemo(() => changedParts(before, after), [before, after]);
  return changed.length === 0 ? (
    <p className="hint">{REVIEW.noChanges}</p>
  ) : (
    <ul className="changes">
      {changed.map((part) => (
        <Changed key={`${part.kind} ${part.path}`} kind={kind} part={part} />
      ))}
    </ul>
  );
};
