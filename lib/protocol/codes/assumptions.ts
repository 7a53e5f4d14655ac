import type { CodedOf, None } from './codes.ts';

/** Everything that an estimate assumes, by its code, with the values of its sentence. */
export interface AssumptionValues {
  readonly 'least-one-draft': None;
  /** What exists already covers the goal. */
  readonly 'least-nothing-new': None;
  readonly 'most-drafts': { drafts: number };
  /** Each of them is written a second time. */
  readonly 'most-drafts-twice': { drafts: number };
  /** The plan is known. */
  readonly 'missing-drafts': { drafts: number };
  readonly 'missing-drafts-twice': { drafts: number };
  readonly 'one-redraft': None;
  readonly 'one-or-two-redrafts': None;
  /** In tokens. */
  readonly 'draft-length': { least: number; most: number };
  /** Characters. */
  readonly 'token-length': { least: number; most: number };
  /** Of what a model thinks before it answers. */
  readonly 'no-thinking': None;
  readonly 'list-prices': None;
  readonly 'price-unknown': None;
  readonly capped: None;
}

/** One thing that an estimate assumes. */
export type Assumption = CodedOf<AssumptionValues>;
