/** Replaces `webextension-polyfill` in browsers that have this object themselves; see `wxt.config.ts`. */
export default (globalThis as { browser?: unknown }).browser;
