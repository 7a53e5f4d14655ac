/** The version of something that has none: nobody has promised anything yet. */
export const FIRST_VERSION = '0.1.0';
