/** The contract between the background worker and the extension's pages. */
export * from './protocol.ts';
export * from './state.ts';
