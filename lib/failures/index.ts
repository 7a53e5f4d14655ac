/** What went wrong, as data; what is said of it, where it is told. */
export * from './describe-failure.ts';
export * from './failure-note.ts';
export * from './failure-texts.ts';
export * from './failure-words.ts';
export * from './failure.ts';
