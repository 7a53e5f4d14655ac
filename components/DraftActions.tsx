import { useState } from 'react';

import { mainFile } from '../lib/formats/draft-files.ts';
import type { Draft } from '../lib/protocol/index.ts';
import { toDownload } from '../lib/stores/download-draft.ts';

/** Hands a file to the person through the browser's own download. */
const offer = (fileName: string, content: Blob): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = fileName;
  link.click();
  // The download has taken its own hold on the content by the next turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
};

export const DraftActions = ({ draft }: { draft: Draft }) => {
  const [said, setSaid] = useState('');
  const fileName = mainFile(draft).path;

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(mainFile(draft).text);
      setSaid('Copied');
    } catch {
      setSaid('The browser did not allow copying');
    }
  };
  const download = async (): Promise<void> => {
    const made = await toDownload(draft);
    offer(made.fileName, made.content);
    setSaid(`Downloaded ${made.fileName}`);
  };

  return (
    <div className="draft-actions">
      <button type="button" className="button small" onClick={() => void copy()}>
        Copy {fileName}
      </button>
      <button type="button" className="button small" onClick={() => void download()}>
        Download
      </button>
      <output className="said">{said}</output>
    </div>
  );
};
