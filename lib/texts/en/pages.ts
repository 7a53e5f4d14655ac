/** What stands on every page. */
export const PAGES = {
  product: 'BYOK Compose',
  pages: 'Pages',
  plans: 'My plans',
  settings: 'Settings',
  openSettings: 'Open Settings',
  setRegistry: 'Set a registry',
  /** The title of a tab of the browser. */
  tab: (page: string) => `${page} · BYOK Compose`,
};
