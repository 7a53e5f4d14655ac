import type { Download } from '../../lib/stores/download-draft.ts';

/** Hands a file to the person through the browser's own download. */
export const offerDownload = ({ fileName, content }: Download): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = fileName;
  link.click();
  // The download has taken its own hold on the content by the next turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
};
