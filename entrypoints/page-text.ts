import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';

import { readableText } from '../lib/page-text/readable-text.ts';

/** Runs in a page when a person takes it without a selection, and returns what it read to `readPage`. */
export default defineUnlistedScript(() => ({
  url: location.href,
  title: document.title,
  text: readableText(document),
}));
