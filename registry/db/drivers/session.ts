/**
 * For every connection to either database. With `synchronize_seqscans` a scan may start where another one is,
 * so a search that takes the first rows of a table would find different ones each time. Swapping two neighbours
 * in a word of six letters leaves a similarity of about 0.27, while pg_trgm asks for 0.3 by default.
 */
export const SESSION_SETTINGS = 'set synchronize_seqscans = off; set pg_trgm.similarity_threshold = 0.2';

/** The default time limit for one statement, in milliseconds. */
export const STATEMENT_MS = 8_000;

/**
 * For the embedded database. Its planner assumes that comparing trigrams is as cheap as comparing numbers, so
 * in a small catalog it would compare a mistyped word with every word instead of using the index. Set once,
 * after the tables exist.
 */
export const EMBEDDED_PLANNING = 'alter function similarity_op(text, text) cost 100';
