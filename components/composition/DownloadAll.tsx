import { useState } from 'react';

import { type Composition, type Gap, usedRegistryKey } from '../../lib/protocol/index.ts';
import { toCompositionDownload } from '../../lib/stores/download-draft.ts';
import { REGISTRY_KEY } from '../../lib/texts/en/codes/registry-key.ts';
import { COMPOSITION } from '../../lib/texts/en/composition.ts';
import { README } from '../../lib/texts/en/readme.ts';
import { offerDownload } from '../drafts/offer-download.ts';

/** Everything that a run produced as one zip. */
export const DownloadAll = ({ composition }: { composition: Composition }) => {
  const [said, setSaid] = useState('');
  const download = async (): Promise<void> => {
    const texts = usedRegistryKey(composition.drafts)
      ? { ...README, gap: (gap: Gap) => REGISTRY_KEY.told(README.gap(gap)) }
      : README;
    const made = await toCompositionDownload(composition, texts);
    offerDownload(made);
    setSaid(COMPOSITION.downloaded(made.fileName));
  };
  return (
    <div className="draft-actions">
      <button type="button" className="button small" onClick={() => void download()}>
        {COMPOSITION.downloadAll}
      </button>
      <output className="said">{said}</output>
    </div>
  );
};
