/** What went wrong, as data; its words are added where it is shown. */
export * from './failure-note.ts';
export * from './failure.ts';
export * from './parties.ts';
export * from './read-failure.ts';
