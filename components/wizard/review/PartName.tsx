import type { EntityKind } from '../../../lib/protocol/index.ts';
import { REVIEW } from '../../../lib/texts/en/wizard/review.ts';
import type { SignedPart } from '../../../lib/wizard/review/parts.ts';
import { Foreign } from '../../parts/Foreign.tsx';

/** What a part is called: the manifest, the body by its kind, or a file by its path. */
export const PartName = ({ kind, part }: { kind: EntityKind; part: Pick<SignedPart, 'kind' | 'path'> }) => {
  if (part.kind === 'manifest') return REVIEW.manifest;
  if (part.kind === 'body') return REVIEW.body[kind];
  return (
    <code>
      <Foreign text={part.path} />
    </code>
  );
};
