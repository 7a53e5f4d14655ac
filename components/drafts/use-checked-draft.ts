import { useEffect, useState } from 'react';

import type { Draft } from '../../lib/protocol/index.ts';
import { isUnchecked, toCheckedDraft } from '../../lib/stores/checked-draft.ts';

/** The draft with what its format rules find; an unchecked draft is checked once it is shown. */
export const useCheckedDraft = (draft: Draft): Draft => {
  const [found, setFound] = useState<{ of: Draft; checked: Draft } | null>(null);
  useEffect(() => {
    if (isUnchecked(draft)) void toCheckedDraft(draft).then((checked) => setFound({ of: draft, checked }));
  }, [draft]);
  return found?.of === draft ? found.checked : draft;
};
