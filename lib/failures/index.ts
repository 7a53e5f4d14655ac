/** What went wrong, as data; its words are added where it is shown. */
export * from './failure-note.ts';
export * from './failure-texts.ts';
export * from './failure-words.ts';
export * from './failure.ts';
