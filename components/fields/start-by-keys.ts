import type { KeyboardEvent } from 'react';

/** For a field: Ctrl+Enter or Cmd+Enter does what the form's button does. In a multi-line text, Enter alone cannot. */
export const startByKeys = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>): void => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  // In a single-line field the browser would submit as well.
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
};
