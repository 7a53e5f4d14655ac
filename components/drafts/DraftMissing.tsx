import { useEffect, useRef } from 'react';

import type { RedraftStore } from '../../lib/form/redraft-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { REGENERATE } from '../../lib/texts/en/form/regenerate.ts';
import { RerunForm } from './RerunForm.tsx';

interface DraftMissingProps {
  /** How many there are. */
  missing: number;
  goal: string;
  redraft: RedraftStore;
  view: ViewStore;
  onClose: () => void;
}

/** Has the missing drafts of a plan written, and nothing else. */
export const DraftMissing = ({ missing, goal, redraft, view, onClose }: DraftMissingProps) => {
  const keyRef = useRef<HTMLInputElement>(null);
  // A kept key has no field.
  useEffect(() => keyRef.current?.focus(), []);
  return (
    <RerunForm
      redraft={redraft}
      view={view}
      keyRef={keyRef}
      estimated={{ goal, redraft: null, missing }}
      sendsAgain={REGENERATE.sendsPlanAgain}
      sendsAgainWithPage={REGENERATE.sendsPlanAgainWithPage}
      start={REGENERATE.startMissing}
      onClose={onClose}
    />
  );
};
