import { useState } from 'react';

import { mainFile } from '../../lib/formats/draft-files.ts';
import { isHttpsUrl } from '../../lib/formats/rules/finding.ts';
import type { Draft } from '../../lib/protocol/index.ts';
import { toCardDownload, toDownload, type Download } from '../../lib/stores/download-draft.ts';
import { DRAFTS } from '../../lib/texts/en/drafts.ts';
import { copyText } from '../parts/copy-text.ts';
import { offerDownload } from './offer-download.ts';

const hasCard = ({ kind, manifest }: Draft): boolean =>
  kind === 'agent' && isHttpsUrl(manifest['service_url']);

export const DraftActions = ({ draft }: { draft: Draft }) => {
  const [said, setSaid] = useState('');
  const fileName = mainFile(draft).path;

  const copy = async (): Promise<void> => setSaid(await copyText(mainFile(draft).text));
  const download = async (make: (draft: Draft) => Promise<Download | null>): Promise<void> => {
    const made = await make(draft);
    if (made === null) return;
    offerDownload(made);
    setSaid(DRAFTS.downloaded(made.fileName));
  };

  return (
    <div className="draft-actions">
      <button type="button" className="button small" onClick={() => void copy()}>
        {DRAFTS.copyFile(fileName)}
      </button>
      <button type="button" className="button small" onClick={() => void download(toDownload)}>
        {DRAFTS.download}
      </button>
      {hasCard(draft) && (
        <button type="button" className="button small" onClick={() => void download(toCardDownload)}>
          {DRAFTS.downloadCard}
        </button>
      )}
      <output className="said">{said}</output>
    </div>
  );
};
