/** Stands in for `webextension-polyfill` in the browsers that bring this object themselves; see `wxt.config.ts`. */
export default (globalThis as { browser?: unknown }).browser;
