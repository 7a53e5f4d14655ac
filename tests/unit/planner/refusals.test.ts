import { describe, expect, it } from 'vitest';

import { createFailures } from '../../../lib/planner/providers/failures.ts';

const failures = createFailures({
  baseUrl: 'https://models.example/v1',
  wire: 'openai-compatible',
  id: 'openai-compatible',
  name: 'models.example',
});

const waitAfter = (words: string): number | undefined =>
  failures.answered({ status: 429, codes: [], param: null, words, retryAfterS: 360 }).extras.retry_after_s;

describe('how long to wait', () => {
  it('is told where waiting helps, and nowhere else', () => {
    expect(waitAfter('rate limit reached for requests.')).toBe(360);
    expect(
      waitAfter('request too large for gpt-4o on tokens per min (tpm): limit 10000, requested 16420.'),
    ).toBeUndefined();
  });
});
