import { describe, expect, it } from 'vitest';

import { RunRequestSchema, z } from '../../lib/protocol/index.ts';

describe('run request', () => {
  it('refuses members it does not know', () => {
    expect(z.safeParse(RunRequestSchema, { base_url: 'http://x' }).success).toBe(false);
  });
});
