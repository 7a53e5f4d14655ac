/**
 * Everything that the planner and the rules say to people, as codes and the values that their sentences need. The
 * sentences are made where they are shown: `lib/texts` has one for each code. Types only, so this file adds nothing
 * to a bundle.
 */

/** A code without values. */
export type None = Readonly<Record<string, never>>;

/** What a sentence is filled in with. A text may come from a model or a stranger. */
export type Values = Readonly<Record<string, string | number>>;

/** Something that a person reads, as data. */
export interface Coded {
  code: string;
  values: Values;
}

/** Any code of a table, with its values. */
export type CodedOf<Table> = {
  [Code in keyof Table & string]: { code: Code; values: Table[Code] };
}[keyof Table & string];

/** The arguments for the values of a code: none if it has none. */
export type ValuesOf<Table, Code extends keyof Table> = Table[Code] extends None ? [] : [values: Table[Code]];

/**
 * One sentence for each code of a table: a missing sentence and one that no code has are compile errors. `unknown` is
 * for the code of a newer version.
 */
export type TextsOf<Table> = {
  readonly [Code in keyof Table]: Table[Code] extends None ? string : (values: Table[Code]) => string;
} & { readonly unknown: (values: { code: string }) => string };
