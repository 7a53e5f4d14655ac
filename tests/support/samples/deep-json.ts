import type { Draft } from '../../../lib/protocol/index.ts';
import { sampleDraft } from './run-samples.ts';

/** So many objects, one in the other. */
export const nested = (depth: number): Record<string, unknown> => {
  let value: Record<string, unknown> = {};
  for (let level = 1; level < depth; level += 1) value = { a: value };
  return value;
};

/** 6 KB that a recursive reader falls over: the same as text, so that nothing here has to write it recursively. */
export const textNested = (depth: number): string => '{"a":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1);

export const DEEP = 3_000;
export const DEEP_TEXT = textNested(DEEP);

/** A draft of the right shape, one tool of which takes its arguments 3,000 deep. */
export const deepDraft = (depth = DEEP): Draft =>
  sampleDraft({
    draft_id: '01920000-0000-7000-8000-0000000000d2',
    kind: 'mcp_server',
    name: 'deep-server',
    manifest: {
      server: { name: 'com.example/deep-server', description: 'Takes deep arguments.', version: '0.1.0' },
      tools: [
        { name: 'dig', description: 'Digs.', inputSchema: { type: 'object', properties: nested(depth) } },
      ],
    },
  });
