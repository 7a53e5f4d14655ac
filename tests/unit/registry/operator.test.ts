import { pino } from 'pino';
import { describe, expect, it } from 'vitest';

import { ProblemError } from '../../../lib/protocol/index.ts';
import { toJobProblem } from '../../../registry/operator/operator.ts';
import { sampleComposition } from '../../support/samples/run-samples.ts';

const read = (error: unknown) => {
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    { base: null },
    { write: (line: string) => void lines.push(JSON.parse(line) as never) },
  );
  const problem = toJobProblem(error, { jobId: 'job-1', logger });
  return { problem: problem as ProblemError, lines };
};

describe('a job whose provider does not take the registry’s key', () => {
  it.each([
    ['provider-key-rejected', 401, 'key-not-accepted', 'does not accept'],
    ['provider-quota-exhausted', 402, 'quota-spent', 'is spent'],
  ] as const)(
    'fails as registry-key-unusable for %s, and the log says which',
    (slug, status, code, words) => {
      const composition = sampleComposition();
      const told = { code, values: { provider: 'OpenAI', status } };
      const { problem, lines } = read(
        new ProblemError(slug, told, { provider: 'openai', provider_status: status }).with(composition),
      );

      expect(problem.slug).toBe('registry-key-unusable');
      expect(problem.extras).toEqual({ byok_available: true, composition });
      expect(problem.message).not.toMatch(/OpenAI|40\d/);
      expect(lines).toMatchObject([
        { level: 50, job_id: 'job-1', provider: 'openai', provider_status: status, problem: slug, code },
      ]);
      expect(lines[0]?.['msg']).toContain(words);
    },
  );

  it('fails as it is for anything else', () => {
    const busy = new ProblemError('provider-rate-limited', 'Busy.');
    const other = new Error('unexpected');

    expect(read(busy)).toEqual({ problem: busy, lines: [] });
    expect(read(other)).toEqual({ problem: other, lines: [] });
  });
});
