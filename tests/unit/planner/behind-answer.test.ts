import { afterEach, describe, expect, it, vi } from 'vitest';

import type { CallCounts } from '../../../lib/planner/contract.ts';
import { callProvider } from '../../../lib/planner/providers/call.ts';
import { DEFAULT_COMPOSE_SETTINGS } from '../../../lib/planner/settings.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';

const event = (members: object): string => `data: ${JSON.stringify(members)}\n\n`;
const text = (content: string): string => event({ choices: [{ delta: { content } }] });

interface Read {
  counts: CallCounts | null;
  wasCut: boolean;
}

/** A call whose answer begins with `{}` and goes on with these pieces; then nothing comes, and nothing ends. */
const read = async (isWhole: boolean, ...behind: readonly string[]): Promise<Read> => {
  let counts: CallCounts | null = null;
  let wasCut = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const piece of [text('{}'), ...behind]) controller.enqueue(new TextEncoder().encode(piece));
    },
    cancel: () => {
      wasCut = true;
    },
  });
  await callProvider(
    'm',
    createSecret('sk-test-1234'),
    { answer: 'classification', system: '', user: '', maxOutputTokens: 100 },
    {
      fetch: async () => new Response(body),
      endpoint: { baseUrl: 'https://provider.example', wire: 'openai', id: 'openai', name: 'Provider' },
      settings: { ...DEFAULT_COMPOSE_SETTINGS, silenceMs: 200 },
      now: () => 0,
      via: 'direct',
    },
    {
      signal: new AbortController().signal,
      onText: () => isWhole,
      onCounts: (told) => {
        counts = told;
      },
    },
  );
  return { counts, wasCut };
};

describe('behind a whole answer', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('200 characters are read past, to the counts behind them', async () => {
    const usage = event({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 34 } });
    const { counts } = await read(true, text(' '.repeat(200)), usage, 'data: [DONE]\n\n');
    expect(counts).toMatchObject({ whole: true, inputTokens: 12, outputTokens: 34 });
  });

  it('more of them end the call at once, whose counts nobody then knows', async () => {
    // Without the time that the rest of an answer is given.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { counts, wasCut } = await read(true, text(' '.repeat(201)));
    expect(counts).toMatchObject({ whole: false, inputTokens: null });
    expect(wasCut).toBe(true);
  });

  it('silence ends the call as silence where the answer is not whole, though its end was announced', async () => {
    const announced = event({ choices: [{ delta: {}, finish_reason: 'stop' }] });
    await expect(read(false, announced)).rejects.toMatchObject({ told: { code: 'silent' } });
  });
});
