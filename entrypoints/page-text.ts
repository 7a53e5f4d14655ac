import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';

import { readableText } from '../lib/page-text/readable-text.ts';

/** Runs in a page, when a person takes it and nothing is selected there: what `readPage` is told of it. */
export default defineUnlistedScript(() => ({
  url: location.href,
  title: document.title,
  text: readableText(document),
}));
