import type { KeyboardEvent } from 'react';

/** For a field: Ctrl+Enter, or Cmd+Enter, does what the button of its form does. In a text of several lines Enter alone cannot. */
export const startByKeys = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>): void => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  // In a field of one line the browser would submit as well.
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
};
