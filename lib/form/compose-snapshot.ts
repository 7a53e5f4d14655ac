import type { Failure } from '../failures/index.ts';
import type { Choice } from './choice.ts';

/** The form as it is shown. */
export interface ComposeSnapshot {
  /** The tab this form belongs to; null until the worker has reported it. */
  tabId: number | null;
  /** A new number creates a new key field: a key typed for one tab never appears in the next. */
  keyField: number;
  goal: string;
  choice: Choice;
  /** The address is typed, even if a service of a known name has it: its field must not vanish under the typist. */
  typesAddress: boolean;
  isStarting: boolean;
  /** Whether to keep the next run's key for the session. Off each time until the person selects it. */
  keepsKey: boolean;
  /** The run that was last started from this form; null if none. */
  startedRun: string | null;
  failure: Failure | null;
  /** Counts how often the key field was asked for: each time it gets the caret. */
  keyAsked: number;
  /** True when something in the goal looks like a key; the goal is then neither stored nor sent. */
  goalHoldsKey: boolean;
}
