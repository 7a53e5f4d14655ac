/** What a part of `npm test` came to. Names are for the summary at the end. */
export interface Tally {
  passed: number;
  failed: number;
  failures: string[];
  skipped: string[];
}

export const emptyTally = (): Tally => ({ passed: 0, failed: 0, failures: [], skipped: [] });

export const addTally = (first: Tally, second: Tally): Tally => ({
  passed: first.passed + second.passed,
  failed: first.failed + second.failed,
  failures: [...first.failures, ...second.failures],
  skipped: [...first.skipped, ...second.skipped],
});

/** One thing that either works or does not. */
export const oneResult = (name: string, passed: boolean): Tally =>
  passed ? { ...emptyTally(), passed: 1 } : { ...emptyTally(), failed: 1, failures: [name] };

type Status = 'passed' | 'failed' | 'skipped';

const fromResults = (results: { name: string; status: Status }[]): Tally => ({
  passed: results.filter(({ status }) => status === 'passed').length,
  failed: results.filter(({ status }) => status === 'failed').length,
  failures: results.filter(({ status }) => status === 'failed').map(({ name }) => name),
  skipped: results.filter(({ status }) => status === 'skipped').map(({ name }) => name),
});

export interface VitestReport {
  testResults: {
    name: string;
    status: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

/** A file that could not even be loaded has no assertions, and is one failure. */
export const tallyVitest = (report: VitestReport): Tally =>
  fromResults(
    report.testResults.flatMap((file) =>
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')
        ? [{ name: file.name, status: 'failed' as const }]
        : file.assertionResults.map(({ fullName, status }) => ({
            name: fullName,
            status: status === 'passed' || status === 'failed' ? (status as Status) : ('skipped' as const),
          })),
    ),
  );

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: { title: string; tests: { status: 'expected' | 'unexpected' | 'flaky' | 'skipped' }[] }[];
}

export interface PlaywrightReport {
  suites: PlaywrightSuite[];
  errors: { message?: string }[];
}

/** Errors outside of any test (a file that does not load, a server that does not start) are failures too. */
export const tallyPlaywright = (report: PlaywrightReport): Tally => {
  const inSuite = (suite: PlaywrightSuite): { name: string; status: Status }[] => [
    ...(suite.specs ?? []).flatMap((spec) =>
      spec.tests.map(({ status }) => ({
        name: `${suite.title} › ${spec.title}`,
        status: ({ expected: 'passed', unexpected: 'failed', flaky: 'failed', skipped: 'skipped' } as const)[
          status
        ],
      })),
    ),
    ...(suite.suites ?? []).flatMap(inSuite),
  ];
  return fromResults([
    ...report.suites.flatMap(inSuite),
    ...report.errors.map((error) => ({
      name: error.message?.split('\n')[0] ?? 'playwright',
      status: 'failed' as const,
    })),
  ]);
};
