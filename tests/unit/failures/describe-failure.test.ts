import { describe, expect, it } from 'vitest';

import { parseServerAddress } from '../../../lib/base/server-address.ts';
import { describeFailure } from '../../../lib/failures/describe-failure.ts';
import { noteFailure, noteProblem, noteProblemError, readFailure } from '../../../lib/failures/index.ts';
import { ProblemError, PROBLEMS } from '../../../lib/protocol/index.ts';
import { FAILURES } from '../../../lib/texts/en/failures/failures.ts';
import { HOSTED_FAILURES } from '../../../lib/texts/en/failures/hosted-failures.ts';
import { worded } from '../../support/worker/worded.ts';

/** A registry's problem that says the same as data. */
const noteCoded = (code: string) =>
  noteProblem(
    {
      type: 'https://registry.test/problems/provider-key-rejected',
      title: 'Theirs',
      status: 422,
      detail: 'Their detail.',
      code,
      values: { provider: 'OpenAI', status: 401 },
    },
    'https://registry.test',
  );

describe('a failure', () => {
  it.each(Object.keys(FAILURES) as (keyof typeof FAILURES)[])('%s says who, what and what to do', (slug) => {
    const failure = describeFailure(noteFailure(slug));

    expect(failure.party).toBeTruthy();
    expect(failure.title).toMatch(/^[A-Z].{8,70}[^.]$/);
    expect(failure.detail).toMatch(/^[A-Z].{15,220}\.$/);
  });

  it.each(Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[])(
    'made of the problem %s names its party',
    (slug) => {
      const note = noteProblem(
        { type: `https://registry.test/problems/${slug}`, title: 'T', status: 400, detail: 'D.' },
        'https://registry.test',
      );

      const expected = PROBLEMS[slug].party === 'client' ? 'you' : PROBLEMS[slug].party;
      const words = Object.hasOwn(HOSTED_FAILURES, slug) ? {} : { title: 'T', detail: 'D.' };
      expect(worded(note)).toMatchObject({ slug, party: expected, ...words });
    },
  );

  it.each([
    ['person', "Your share of this registry's budget is spent"],
    ['registry', "This registry's budget is spent"],
    [undefined, "This registry's budget is spent"],
  ])('of a budget says whose it is: %s', (scope, title) => {
    const type = 'https://registry.test/problems/budget-exhausted';
    const problem = { type, title: 'T', status: 429, detail: 'D.', ...(scope && { scope }) };

    expect(worded(noteProblem(problem, 'https://registry.test')).title).toBe(title);
  });

  it.each(Object.keys(HOSTED_FAILURES))('%s says that the same can be done with one’s own key', (slug) => {
    const type = `https://registry.test/problems/${slug}`;
    const note = noteProblem({ type, title: 'T', status: 429, detail: 'D.' }, 'https://registry.test');

    expect(worded(note).detail).toMatch(/own key|key that you bring/);
  });

  it('of a problem is never mistaken for one of the extension', () => {
    const note = noteProblem(
      {
        type: 'https://registry.test/problems/interrupted',
        title: 'Theirs',
        status: 500,
        detail: 'Their detail.',
      },
      'https://registry.test',
    );

    expect(worded(note)).toMatchObject({
      party: 'registry',
      title: 'Theirs',
      detail: 'Their detail.',
    });
  });

  describe('with a code', () => {
    it('has our own words, whatever the registry says', () => {
      expect(worded(noteCoded('key-not-accepted'))).toMatchObject({
        party: 'provider',
        title: 'The provider rejected the key',
        detail: expect.stringMatching(/^OpenAI answered 401: it does not accept this key/),
      });
    });

    it.each([
      ['provider-refused-request', 'context-exceeded', 'model'],
      ['provider-refused-request', 'no-structured-answers', 'model'],
      ['provider-refused-request', 'gateway-wants-header', 'address'],
      ['provider-unavailable', 'own-server-unreachable', 'address'],
      ['provider-model-unknown', 'address-lacks-version', 'address'],
      ['provider-refused-request', 'answer-cap-too-high', 'max_output_tokens_per_call'],
      ['provider-refused-request', 'other-region-at', 'provider'],
      ['provider-quota-exhausted', 'key-limit-reached', 'provider_key'],
      ['provider-model-unknown', 'privacy-excludes', 'model'],
      ['provider-refused-request', 'toString', null],
    ] as const)('leads to the field where it can be mended: %s, %s', (slug, code, field) => {
      const told = { code, values: { provider: 'X', status: 400 } };
      expect(readFailure(noteProblemError(new ProblemError(slug, told))).field).toBe(field);
    });

    it.each(['newer-code', 'unknown', 'toString'])(
      'that is not known has the words of the registry: %s',
      (code) => {
        expect(worded(noteCoded(code))).toMatchObject({ title: 'Theirs', detail: 'Their detail.' });
      },
    );
  });

  it('stored before providers had codes is shown as it was', () => {
    const stored = {
      ...noteFailure('interrupted'),
      slug: 'provider-timeout',
      detail: 'OpenAI took too long.',
    };

    expect(worded(stored)).toMatchObject({
      party: 'provider',
      title: 'The provider took too long',
      detail: 'OpenAI took too long.',
    });
  });

  it('is as long as it needs to be, whatever a registry sends', () => {
    const note = noteProblem(
      {
        type: 'x'.repeat(100_000),
        title: 'y'.repeat(100_000),
        status: 500,
        detail: 'z'.repeat(100_000),
        instance: 'i'.repeat(100_000),
        errors: [{ pointer: '/'.repeat(100_000), message: 'm'.repeat(100_000) }],
        code: 'broke-off',
        values: { provider: 'p'.repeat(100_000) },
      },
      'https://registry.test',
    );

    expect(JSON.stringify(note).length).toBeLessThan(6_000);
  });
});

describe('a registry address', () => {
  it.each([
    ['https://registry.test', 'https://registry.test', 'https://registry.test/*'],
    [' https://registry.test:8443/base/ ', 'https://registry.test:8443/base', 'https://registry.test/*'],
    ['http://localhost:8787/', 'http://localhost:8787', 'http://localhost/*'],
    ['http://127.0.0.1:8787', 'http://127.0.0.1:8787', 'http://127.0.0.1/*'],
    ['HTTPS://Registry.TEST', 'https://registry.test', 'https://registry.test/*'],
  ])('%s is taken, and its permission has no port', (text, url, permission) => {
    expect(parseServerAddress(text)).toMatchObject({ url, permission });
  });

  it.each([
    'http://registry.test',
    'http://[::1]:8787',
    'http://localhost.evil.test',
    'file:///etc/passwd',
    'https://a@b.test',
    '',
  ])('%s is not', (text) => {
    expect(parseServerAddress(text)).toBeNull();
  });
});
