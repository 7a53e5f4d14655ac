/**
 * For every connection, of either database. `synchronize_seqscans` would let a scan begin where another
 * one is, and a search that takes the first so many of a table then finds others each time. Two
 * neighbours swapped in a word of six leave a similarity of about 0.27, where pg_trgm asks for 0.3.
 */
export const SESSION_SETTINGS = 'set synchronize_seqscans = off; set pg_trgm.similarity_threshold = 0.2';

/** The longest that one statement may take, in milliseconds, when the settings say nothing else. */
export const STATEMENT_MS = 8_000;

/**
 * For the embedded database, whose planner would compare a mistyped word with all words of a small catalog
 * rather than ask the index, as it takes comparing trigrams to be as cheap as comparing numbers. Set once,
 * when the tables are there.
 */
export const EMBEDDED_PLANNING = 'alter function similarity_op(text, text) cost 100';
