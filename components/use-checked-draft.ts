import { useEffect, useState } from 'react';

import type { Draft, Finding } from '../lib/protocol/index.ts';

/**
 * The draft with what the rules of its format find. A registry's run brings that along; one of the worker's
 * own does not, as the rules would be a quarter of its script: there the view looks, once it is shown.
 */
export const useCheckedDraft = (draft: Draft): Draft => {
  const [found, setFound] = useState<{ of: Draft; findings: Finding[] } | null>(null);
  const isUnchecked = draft.provenance.via === 'direct';
  useEffect(() => {
    if (!isUnchecked) return;
    void import('../lib/formats/check-draft.ts').then(({ checkDraft }) =>
      setFound({ of: draft, findings: checkDraft(draft) }),
    );
  }, [draft, isUnchecked]);
  return found?.of === draft ? { ...draft, findings: [...draft.findings, ...found.findings] } : draft;
};
