import { expect, test } from 'vitest';

import { tallyPlaywright, tallyVitest } from '../../support/suite/tally.ts';

test('a test file that does not load counts as one failure', () => {
  const tally = tallyVitest({ testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }] });
  expect(tally).toEqual({ passed: 0, failed: 1, failures: ['a.test.ts'], skipped: [] });
});

test('skipped and todo tests are named, never counted as passed', () => {
  const tally = tallyVitest({
    testResults: [
      {
        name: 'a.test.ts',
        status: 'passed',
        assertionResults: [
          { fullName: 'works', status: 'passed' },
          { fullName: 'left out', status: 'skipped' },
          { fullName: 'later', status: 'todo' },
        ],
      },
    ],
  });
  expect(tally).toEqual({ passed: 1, failed: 0, failures: [], skipped: ['left out', 'later'] });
});

test('an error outside of any browser test is a failure', () => {
  const tally = tallyPlaywright({ suites: [], errors: [{ message: 'Cannot find module\n  at x' }] });
  expect(tally.failures).toEqual(['Cannot find module']);
});

test('a browser test that passed only when tried again is a failure', () => {
  const tally = tallyPlaywright({
    errors: [],
    suites: [{ title: 'run.spec.ts', specs: [{ title: 'S11', tests: [{ status: 'flaky' }] }] }],
  });
  expect(tally.failures).toEqual(['run.spec.ts › S11']);
});
