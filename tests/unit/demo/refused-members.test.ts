import { describe, expect, it } from 'vitest';

import { refusedMembers, type WatchedRequest } from '../../../demo/try-provider/refused-members.ts';

const request = (question: string, status: number, members: object): WatchedRequest => ({
  body: { model: 'm', messages: [{ role: 'user', content: question }], ...members },
  status,
});

describe('the members that a server refused', () => {
  it('are those that differ when the same question is asked again, whatever was asked between', () => {
    expect(
      refusedMembers([
        request('one', 400, { max_tokens: 4_000, response_format: 'one' }),
        request('two', 200, { max_tokens: 4_000, response_format: 'two' }),
        request('one', 200, { max_completion_tokens: 4_000, response_format: 'one' }),
      ]),
    ).toEqual(['max_tokens']);
  });

  it('are none when another question follows a refusal', () => {
    expect(
      refusedMembers([
        request('one', 429, { max_tokens: 4_000, response_format: 'one' }),
        request('two', 200, { max_tokens: 2_000, response_format: 'two' }),
      ]),
    ).toEqual([]);
  });
});
