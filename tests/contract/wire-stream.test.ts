import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { AnswerName } from '../../lib/planner/answers/schemas.ts';
import type { CallCounts } from '../../lib/planner/contract.ts';
import { callProvider } from '../../lib/planner/providers/call.ts';
import { DEFAULT_COMPOSE_SETTINGS } from '../../lib/planner/settings.ts';
import { ProblemError } from '../../lib/protocol/index.ts';
import { createSecret } from '../../lib/secrets/secret.ts';
import { deepCount } from '../support/counts.ts';
import type { WireName } from '../support/provider/index.ts';
import { WIRE_FORMATS } from '../support/provider/wires.ts';

/** What a stream means must not depend on how the network cuts it, and a broken one must end in a problem. */

const WIRES = ['openai', 'anthropic', 'openrouter'] as const satisfies WireName[];
const ANSWER = '{"kind":"skill","rationale":"Zoë – 你好 👋🏽 \\"quoted\\" \\u00e9","name":"a-b"}';

const bytesOf = (wire: WireName, answer: string): Uint8Array => {
  const format = WIRE_FORMATS[wire];
  const pieces = answer.match(/[^]{1,7}/gu) ?? [];
  return new TextEncoder().encode(
    [
      ...format.opening(),
      ...pieces.map((piece) => format.text(piece)),
      ...format.closing('stop', { input: 12, output: 34, costUsd: 0.5 }),
    ].join(''),
  );
};

interface Outcome {
  text: string;
  counts: CallCounts | undefined;
  error: unknown;
}

/** Hands the call a body of exactly these chunks. */
const readChunks = async (
  wire: WireName,
  chunks: readonly Uint8Array[],
  answer: AnswerName,
): Promise<Outcome> => {
  const outcome: Outcome = { text: '', counts: undefined, error: undefined };
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  await callProvider(
    'm',
    createSecret('sk-test-1234'),
    { answer, system: '', user: '', maxOutputTokens: 100 },
    {
      fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
      endpoint: { baseUrl: 'https://provider.example', wire, id: wire, name: 'Provider' },
      settings: { ...DEFAULT_COMPOSE_SETTINGS, silenceMs: 5_000 },
      now: () => 0,
      via: 'registry',
    },
    {
      signal: new AbortController().signal,
      onText: (piece, isThought) => {
        if (!isThought) outcome.text += piece;
        return false;
      },
      onCounts: (counts) => {
        outcome.counts = counts;
      },
    },
  ).catch((error: unknown) => {
    outcome.error = error;
  });
  return outcome;
};

/** Cuts at these places. */
const cutAt = (bytes: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const edges = [0, ...[...new Set(places)].toSorted((left, right) => left - right), bytes.length];
  return edges.slice(1).map((end, index) => bytes.slice(edges[index], end));
};

describe.each(WIRES)('the %s wire', { timeout: 300_000 }, (wire) => {
  const bytes = bytesOf(wire, ANSWER);

  it('reads the same however the stream is cut, in the middle of characters too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 40 }),
        async (places) => {
          const { text, counts, error } = await readChunks(wire, cutAt(bytes, places), 'classification');
          expect(error).toBeUndefined();
          expect(text).toBe(ANSWER);
          expect(counts).toEqual({
            inputTokens: 12,
            outputTokens: 34,
            cached: false,
            costUsd: wire === 'openrouter' ? 0.5 : null,
            characters: ANSWER.length,
            thoughtCharacters: wire === 'anthropic' ? 'Let me see.'.length : 0,
            accepted: true,
            whole: true,
            atCap: false,
          });
        },
      ),
      { numRuns: deepCount({ sample: 150, deep: 1_500 }) },
    );
  });

  it('reads the same byte by byte, and with the line ends of other systems', async () => {
    const single = cutAt(
      bytes,
      Array.from({ length: bytes.length - 1 }, (_, index) => index + 1),
    );
    expect((await readChunks(wire, single, 'classification')).text).toBe(ANSWER);
    const windows = new TextEncoder().encode(new TextDecoder().decode(bytes).replaceAll('\n', '\r\n'));
    expect((await readChunks(wire, [windows], 'classification')).text).toBe(ANSWER);
  });

  it('ends in the answer or in a problem when chunks are lost, repeated, swapped or corrupted', async () => {
    const damage = fc.record({
      places: fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { minLength: 1, maxLength: 12 }),
      how: fc.constantFrom('drop', 'repeat', 'swap', 'corrupt', 'truncate'),
      which: fc.nat(12),
      byte: fc.integer({ min: 0, max: 255 }),
    });
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(damage, async ({ places, how, which, byte }) => {
        const chunks = cutAt(bytes, places);
        const index = which % chunks.length;
        const chunk = chunks[index] ?? new Uint8Array();
        if (how === 'drop') chunks.splice(index, 1);
        if (how === 'repeat') chunks.splice(index, 0, chunk);
        if (how === 'swap') chunks.reverse();
        if (how === 'truncate') chunks.splice(index);
        if (how === 'corrupt') chunks[index] = chunk.with(which % Math.max(1, chunk.length), byte);
        const { error, counts } = await readChunks(wire, chunks, 'classification');
        expect(counts).toBeDefined();
        ends.add(error instanceof ProblemError ? error.slug : String(error));
      }),
      { numRuns: deepCount({ sample: 400, deep: 10_000 }) },
    );
    expect([...ends].filter((end) => end !== 'undefined' && !end.startsWith('provider-'))).toEqual([]);
    expect(ends.size).toBeGreaterThan(1);
  });

  it('ends in a problem on anything that is no stream of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), async (chunks) => {
        const { error } = await readChunks(wire, chunks, 'classification');
        expect(error).toBeInstanceOf(ProblemError);
      }),
      { numRuns: deepCount({ sample: 200, deep: 5_000 }) },
    );
  });

  it.each([
    'null',
    '1',
    '"x"',
    '[]',
    '{}',
    '{"choices":null}',
    '{"choices":[null]}',
    '{"choices":[{"delta":null}]}',
    '{"choices":[{"delta":{"content":5}}]}',
    '{"usage":{"prompt_tokens":"many","completion_tokens":-1}}',
    '{"type":"content_block_delta"}',
    '{"type":"message_delta","delta":7,"usage":null}',
    '{"__proto__":{"ended":true}}',
    '{"type":"error"}',
    '{"error":"text"}',
    '{"error":{"code":{},"type":[]}}',
  ])('is not confused by an event of %s', async (data) => {
    const { error } = await readChunks(
      wire,
      [new TextEncoder().encode(`data: ${data}\n\n`)],
      'classification',
    );
    expect(error).toBeInstanceOf(ProblemError);
  });
});
