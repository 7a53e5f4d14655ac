import { PARTS } from '../../lib/texts/en/parts.ts';

/** Copies the text, and resolves with a message about the result. */
export const copyText = async (text: string): Promise<string> => {
  try {
    await navigator.clipboard.writeText(text);
    return PARTS.copied;
  } catch {
    return PARTS.copyRefused;
  }
};
