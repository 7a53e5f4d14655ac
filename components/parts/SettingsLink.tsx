/** Leads to where most causes of a stopped run or save can be fixed. */
export const SettingsLink = () => (
  <p>
    <a href="/options.html" target="_blank">
      Open Settings
    </a>
  </p>
);
