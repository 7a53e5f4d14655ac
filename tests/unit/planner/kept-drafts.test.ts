import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ProblemError } from '../../../lib/protocol/index.ts';
import { deepCount } from '../../support/counts.ts';
import { startRun } from '../../support/provider/compose-run.ts';
import {
  type Behaviour,
  type ScriptedProvider,
  faults,
  startProvider,
  text,
} from '../../support/provider/index.ts';

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

const FAILURES: Readonly<Record<string, Behaviour>> = {
  rejected: faults.status(401),
  spent: faults.status(402),
  limited: faults.status(429, { retryAfter: '0' }),
  failed: faults.status(500),
  overloaded: faults.status(529, { retryAfter: '0' }),
  declined: faults.refusal,
  cut: faults.truncated,
  capped: faults.cutAtCap,
  reset: faults.reset('before-headers'),
  broken: faults.midStreamError(),
  prose: text('No.'),
};

/** What goes wrong with which calls of a run, and what else ends it. */
const trouble = fc.record({
  failing: fc.dictionary(
    fc.integer({ min: 1, max: 14 }).map(String),
    fc.constantFrom(...Object.keys(FAILURES)),
    {
      maxKeys: 4,
    },
  ),
  parallelDrafts: fc.integer({ min: 1, max: 3 }),
  maxOutputTokens: fc.option(fc.integer({ min: 600, max: 20_000 }), { nil: undefined }),
  cancelAfter: fc.option(fc.integer({ min: 1, max: 25 }), { nil: undefined }),
});

describe('S28 a draft that was delivered', () => {
  it('is in the result, whatever fails afterwards, in whatever phase', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(trouble, async ({ failing, parallelDrafts, maxOutputTokens, cancelAfter }) => {
        const before = provider.calls.length;
        provider.setScript(({ number }) => FAILURES[failing[String(number - before)] ?? '']);
        const controller = new AbortController();
        let seen = 0;
        const { events, composition } = startRun(provider, {
          goal: 'A bundle of three for on-call work',
          settings: { parallelDrafts },
          input: { maxOutputTokens },
          signal: controller.signal,
          onEvent: () => {
            seen += 1;
            if (seen === cancelAfter) controller.abort('left');
          },
        });
        const end = await composition.catch((error: unknown) => error);
        const delivered = [
          ...new Set(events.flatMap((each) => (each.event === 'draft' ? [each.data.draft_id] : []))),
        ];
        // Whoever aborts a run has all its events and puts the result together from them.
        if (end === 'left') return;
        const kept = end instanceof ProblemError ? end.extras.composition : end;
        expect(
          (kept as { drafts: { draft_id: string }[] } | undefined)?.drafts.map(({ draft_id }) => draft_id) ??
            [],
        ).toEqual(expect.arrayContaining(delivered));
      }),
      { numRuns: deepCount({ sample: 60, deep: 1_000 }) },
    );
  });
});
