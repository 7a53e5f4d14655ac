/** The contract between the background worker and the extension's pages. */
export * from './composition.ts';
export * from './describe-failure.ts';
export * from './failure-note.ts';
export * from './failure-texts.ts';
export * from './failure-words.ts';
export * from './failures.ts';
export * from './no-limits.ts';
export * from './port-name.ts';
export * from './protocol.ts';
export * from './server-address.ts';
export * from './state.ts';
