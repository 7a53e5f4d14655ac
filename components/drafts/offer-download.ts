import type { Download } from '../../lib/stores/download-draft.ts';

/** Saves a file through the browser's own download. */
export const offerDownload = ({ fileName, content }: Download): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = fileName;
  link.click();
  // By the next turn the download has its own reference to the content.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
};
