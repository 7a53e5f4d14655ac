import { describe, expect, it } from 'vitest';

import { RunRequestSchema, z } from '../../lib/protocol/index.ts';

const REQUEST = {
  goal: 'Summarise support tickets',
  provider: 'openai',
  model: 'gpt-5-mini',
  provider_key: 'sk-0123456789abcdef',
};

describe('run request', () => {
  it('is accepted with a goal, a provider, a model and a key', () => {
    expect(z.safeParse(RunRequestSchema, REQUEST).success).toBe(true);
  });

  it('refuses members it does not know', () => {
    expect(z.safeParse(RunRequestSchema, { ...REQUEST, base_url: 'http://x' }).success).toBe(false);
  });
});
