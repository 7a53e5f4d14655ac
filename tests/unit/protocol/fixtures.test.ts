import { describe, expect, it, vi } from 'vitest';

import { later, RunRequestSchema, z } from '../../../lib/protocol/index.ts';

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

describe('a schema for later', () => {
  it('is made when it is first used, once, and reads like the one that was made', () => {
    const make = vi.fn<() => z.ZodMiniObject>(() => z.object({ name: z.string() }));
    const Schema = later(make);
    const ListSchema = z.object({ items: z.nullable(z.array(Schema)) });
    expect(make).not.toHaveBeenCalled();

    expect(z.parse(ListSchema, { items: [{ name: 'a', more: 1 }] })).toEqual({ items: [{ name: 'a' }] });
    expect(z.safeParse(Schema, { name: 1 }).success).toBe(false);
    expect(Object.keys(Schema.shape)).toEqual(['name']);
    expect(make).toHaveBeenCalledOnce();
  });
});
