import { describe, expect, it } from 'vitest';

import { toFailure } from '../../../../lib/failures/index.ts';
import type { BundleCheck } from '../../../../lib/protocol/index.ts';
import type { Answered, PageRegistry } from '../../../../lib/registry-client/page-registry.ts';
import { createReviewStore } from '../../../../lib/wizard/review/review-store.ts';
import { sampleWizard } from '../../../support/wizard/samples.ts';

const CHECK: BundleCheck = { errors: [], members: [], bytes: 10, most_bytes: 20 };
const BEFORE = { namespace: 'ada', name: 'a', version: '1.0.0', manifest: {}, markdown: '', files: [] };

/** A registry whose answers are given by path, each when it is released. */
const fakeRegistry = (answers: Record<string, unknown>) => {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const ask = async ({ method, path }: { method: string; path: string }): Promise<Answered<never>> => {
    asked.push(`${method} ${path}`);
    await new Promise<void>((resolve) => waiting.push(resolve));
    const value = answers[path];
    return value === undefined
      ? { isOk: false, failure: toFailure('registry-unreachable'), problem: null }
      : { isOk: true, value: value as never, tag: null };
  };
  return {
    asked,
    registry: { ask } as Pick<PageRegistry, 'ask'>,
    /** Lets the oldest open request be answered, and what follows from it happen. */
    answer: async () => {
      waiting.shift()?.();
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
};

describe('what the registry says before a bundle is signed', () => {
  it('is its answer to the bundle as it would be sent', async () => {
    const { registry, asked, answer } = fakeRegistry({ '/v1/bundle-check': CHECK });
    const review = createReviewStore(registry);
    const answered = review.ask(await sampleWizard());

    expect(review.getSnapshot().check).toBeNull();
    await answer();
    expect(await answered).toEqual(CHECK);
    expect(review.getSnapshot()).toMatchObject({ check: CHECK, failure: null });
    expect(asked).toEqual(['POST /v1/bundle-check']);
  });

  it('is only what it says of the last bundle that was asked about', async () => {
    const { registry, answer } = fakeRegistry({ '/v1/bundle-check': CHECK });
    const review = createReviewStore(registry);
    const draft = await sampleWizard();
    const [first, second] = [review.ask(draft), review.ask(draft)];
    await answer();

    expect(await first).toBeNull();
    expect(review.getSnapshot().check).toBeNull();
    await answer();
    expect(await second).toEqual(CHECK);
  });

  it('is a failure if it does not answer, until it is asked again', async () => {
    const { registry, answer } = fakeRegistry({});
    const review = createReviewStore(registry);
    const draft = await sampleWizard();
    const answered = review.ask(draft);
    await answer();

    expect(await answered).toBeNull();
    expect(review.getSnapshot().failure?.slug).toBe('registry-unreachable');
    void review.ask(draft);
    expect(review.getSnapshot().failure).toBeNull();
  });
});

describe('an earlier version', () => {
  it("is loaded once, from the person's own namespace", async () => {
    const path = '/v1/entities/ada/a/versions/1.0.0';
    const { registry, asked, answer } = fakeRegistry({ '/v1/me': { handle: 'ada' }, [path]: BEFORE });
    const review = createReviewStore(registry);
    void review.loadBefore('a', '1.0.0');
    void review.loadBefore('a', '1.0.0');
    await answer();
    await answer();

    expect(asked).toEqual(['GET /v1/me', `GET ${path}`]);
    expect(review.getSnapshot().before).toEqual({ 'a@1.0.0': { version: BEFORE, failure: null } });
  });

  it('that could not be loaded is asked for again', async () => {
    const { registry, asked, answer } = fakeRegistry({});
    const review = createReviewStore(registry);
    void review.loadBefore('a', '1.0.0');
    await answer();
    expect(review.getSnapshot().before['a@1.0.0']).toMatchObject({
      failure: { slug: 'registry-unreachable' },
    });

    void review.loadBefore('a', '1.0.0');
    expect(asked).toEqual(['GET /v1/me', 'GET /v1/me']);
  });
});
