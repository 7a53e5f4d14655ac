/** The contract between the background worker and the extension's pages. */
export * from './composition.ts';
export * from './ledger-entry.ts';
export * from './missing.ts';
export * from './no-limits.ts';
export * from './port-name.ts';
export * from './protocol.ts';
export * from './run-record.ts';
export * from './view-state.ts';
export * from './way.ts';
