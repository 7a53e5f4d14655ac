import { afterEach, describe, expect, it } from 'vitest';

import { problemSlug, type Problem } from '../../lib/protocol/index.ts';
import { expectedOf } from '../support/provider/cases/expected.ts';
import { VENDOR_CASES } from '../support/provider/cases/index.ts';
import { useRegistry } from '../support/registry/registry-setup.ts';
import { PROVIDER_KEY, readEvents, runRequest } from '../support/registry/run-client.ts';

/** The vendors' rows of the case table once more, over HTTP through a registry. */

const test = useRegistry({ settings: { compose: { pauseMs: 1 } } });
afterEach(() => test.provider.setScript(() => undefined));

interface Told {
  drafts?: unknown[];
  /** The registry adds the English words to each. */
  gaps?: { message?: string }[];
  detail?: string;
}

const withoutWords = (gaps: Told['gaps'] = []): object[] => gaps.map(({ message: _words, ...gap }) => gap);

describe('through a registry', () => {
  it('stand at least twenty of them', () => {
    expect(VENDOR_CASES.length).toBeGreaterThanOrEqual(20);
  });

  it.each(VENDOR_CASES)('$at: $what', async (row) => {
    // A server's state lives in its script, and what an earlier run learned stays with its model.
    const earlier = test.provider.calls.length;
    test.provider.setScript((call) => row.server({ ...call, number: call.number - earlier }));
    const response = await test.client.post(
      runRequest({
        provider: row.at,
        model: `model-${earlier}`,
        ...(row.goal === undefined ? {} : { goal: row.goal }),
        ...(row.cap === undefined ? {} : { max_output_tokens: row.cap }),
      }),
      { accept: 'text/event-stream' },
    );
    const events = await readEvents(response).rest();
    await test.provider.allClosed();

    const end = events.at(-1);
    const told = end?.data as Told;
    const seen =
      end?.event === 'problem'
        ? { slug: problemSlug(end.data as unknown as Problem), message: told.detail }
        : { drafts: told.drafts?.length, gaps: withoutWords(told.gaps) };
    const usage = events.findLast(({ event }) => event === 'usage')?.data;
    expect({ ...seen, usage, calls: test.provider.calls.length - earlier }).toMatchObject(expectedOf(row));
    expect(JSON.stringify(events)).not.toContain(PROVIDER_KEY);
  });
});
