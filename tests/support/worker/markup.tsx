import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

import { LateWords } from '../../../components/parts/LateWords.tsx';
import {
  RunStateSchema,
  ViewStateSchema,
  type RunRecord,
  type RunState,
  type SentViewState,
  type ViewState,
} from '../../../lib/messages/index.ts';
import { z } from '../../../lib/protocol/index.ts';
import { SERVICES } from '../../../lib/services/services.ts';
import type { Store } from '../../../lib/stores/observable.ts';
import type { ViewStore } from '../../../lib/stores/view-store.ts';
import { runOf } from '../gallery/states.ts';

// A page loads the words of failures when it shows the first one; here they are loaded before any test.
await LateWords.load();

export const markupOf = (node: ReactNode): string => renderToStaticMarkup(node);

/** The words of a markup, as a reader gets them. */
export const textOf = (node: ReactNode): string =>
  markupOf(node)
    .replaceAll(/<\/(?:p|h\d|li|dd|dt|button|a|span|strong)>/g, ' ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&#x27;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ')
    .trim();

export const readRun = (part: Partial<RunRecord>): RunState => z.parse(RunStateSchema, runOf(part));
export const readState = (state: SentViewState): ViewState => ({
  ...z.parse(ViewStateSchema, state),
  services: [...SERVICES],
});

/** A view that shows one state and never answers. */
export const stillView = (state: ViewState | null): ViewStore => ({
  ...stillStore({ connection: 'connected' as const, state }),
  ask: () => new Promise(() => {}),
  wake: () => undefined,
  close: () => undefined,
});

export function stillStore<Snapshot>(snapshot: Snapshot): Store<Snapshot> {
  return { subscribe: () => () => undefined, getSnapshot: () => snapshot };
}
