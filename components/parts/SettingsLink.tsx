import { PAGES } from '../../lib/texts/en/pages.ts';

/** Leads to where most causes of a stopped run or save can be fixed. */
export const SettingsLink = () => (
  <p>
    <a href="/options.html" target="_blank">
      {PAGES.openSettings}
    </a>
  </p>
);
