/** Leads to where most of what stops a run or a save can be put right. */
export const SettingsLink = () => (
  <p>
    <a href="/options.html" target="_blank">
      Open Settings
    </a>
  </p>
);
