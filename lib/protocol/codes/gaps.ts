import type { EntityKind } from '../basics.ts';
import type { CodedOf, None, Values } from './codes.ts';

/** The code of the provider's failure, beside the values of its sentence. Older versions told none. */
type Reason = Values & { reason: string };

/** Every gap by its code, with the values of its sentence. */
export interface GapValues {
  /** In a model's words, or in ours if it was saved before gaps had codes. */
  readonly 'not-covered': { text: string };
  readonly 'catalog-not-searched': None;
  readonly 'catalog-partly-searched': None;
  /** There was no registry whose catalog could be searched. */
  readonly 'no-catalog': None;
  /** It was to be reused, and the catalog has it no longer. */
  readonly 'reuse-not-found': { entity: string };
  readonly 'draft-missing': Reason & { kind: EntityKind; name: string };
  /** The critic's call failed. */
  readonly 'no-scores': Reason;
  /** There are more planned items than a run drafts. */
  readonly 'not-drafted': { name: string; purpose: string };
}

export type GapCode = keyof GapValues;
/** A gap that this version can make. */
export type CodedGap = CodedOf<GapValues>;
