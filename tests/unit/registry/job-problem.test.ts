import { expect, it } from 'vitest';

import { toProblem } from '../../../registry/http/problems.ts';
import { fromStoredProblem } from '../../../registry/jobs/stored-problem.ts';

it('a problem that a newer version stored can be told, as one that failed in the registry', () => {
  const told = { code: 'not-yet-known', values: {} };
  const problem = fromStoredProblem({ slug: 'not-yet-known', told, extras: { byok_available: true } });

  expect(toProblem(problem, 'https://registry.test', 'job-1')).toMatchObject({
    type: 'https://registry.test/problems/internal',
    status: 500,
    code: 'not-yet-known',
    byok_available: true,
  });
});
