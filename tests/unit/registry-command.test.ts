import { describe, expect, it } from 'vitest';

import { readCommand } from '../../registry/control/commands.ts';

describe('a command', () => {
  it.each([
    [['token', 'alice'], { command: 'token', handle: 'alice' }],
    [['token', 'revoke', 'alice'], { command: 'revoke', handle: 'alice' }],
    [[], null],
    [['token'], null],
    [['token', 'No Such Handle!'], null],
    [['token', '-alice'], null],
    [['token', 'a'.repeat(40)], null],
    [['token', 'revoke'], null],
    [['tokens', 'alice'], null],
    [['revoke', 'alice'], null],
    [['token', 'alice', 'bob'], null],
    [['token', 'revoke', 'alice', 'bob'], null],
  ])('%j is %j', (words, command) => {
    expect(readCommand(words)).toEqual(command);
  });
});
