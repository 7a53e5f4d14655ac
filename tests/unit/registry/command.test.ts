import { describe, expect, it } from 'vitest';

import { readAccountCommand } from '../../../registry/accounts/commands.ts';
import { readCatalogCommand } from '../../../registry/control/commands.ts';
import { readImportCommand } from '../../../registry/import/commands.ts';

describe('a command', () => {
  it.each([
    [['token', 'alice'], { command: 'token', handle: 'alice' }],
    [
      ['token', 'alice', '--name', 'ci', '--scope', 'read,compose'],
      { command: 'token', handle: 'alice', name: 'ci', scopes: ['read', 'compose'] },
    ],
    [['token', '--scope=publish', 'alice'], { command: 'token', handle: 'alice', scopes: ['publish'] }],
    [['token', 'alice', '--scope', 'write'], null],
    [['token', 'alice', '--scope', ''], null],
    [['token', 'alice', '--scope', 'read,read'], null],
    [['token', 'alice', '--name', 'a'.repeat(61)], null],
    [['token', 'alice', '--force'], null],
    [['token', 'revoke', 'alice', '--scope', 'read'], null],
    [['open', 'alice'], { command: 'open', handle: 'alice' }],
    [['open'], null],
    [['open', 'alice', '/me/plans'], null],
    [['open', 'No Such Handle!'], null],
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
    expect(readAccountCommand(words)).toEqual(command);
  });
});

describe('a command about what was published', () => {
  it.each([
    [
      ['remove', 'acme/payments@1.0.0'],
      { command: 'remove', target: { namespace: 'acme', name: 'payments', version: '1.0.0' } },
    ],
    [['remove', 'payments-pack'], { command: 'remove', target: { label: 'payments-pack' } }],
    [
      ['tier', 'acme/payments', 'official'],
      { command: 'tier', entity: { namespace: 'acme', name: 'payments' }, tier: 'official' },
    ],
    [['tier', 'acme/payments'], null],
    [['tier', 'acme', 'official'], null],
    [['tier', 'acme/payments', 'best'], null],
    [['remove', 'acme/payments'], null],
    [['remove', 'acme/payments@latest'], null],
    [['remove', 'acme/payments@1.0.0', 'more'], null],
    [['remove'], null],
    [['publish', 'payments-pack'], null],
  ])('%j is %j', (words, command) => {
    expect(readCatalogCommand(words)).toEqual(command);
  });
});

describe('a command that imports', () => {
  it.each([
    [
      ['import', './skills', '--namespace', 'acme'],
      { command: 'import', folder: './skills', namespace: 'acme' },
    ],
    [['import', '--namespace=acme', '/skills'], { command: 'import', folder: '/skills', namespace: 'acme' }],
    [['seed'], { command: 'seed' }],
    [['import', './skills'], null],
    [['import', '--namespace', 'acme'], null],
    [['import', './skills', '--namespace', 'No Such Handle!'], null],
    [['import', './skills', './more', '--namespace', 'acme'], null],
    [['import', './skills', '--namespace', 'acme', '--force'], null],
    [['seed', 'more'], null],
    [['token', 'alice'], null],
  ])('%j is %j', (words, command) => {
    expect(readImportCommand(words)).toEqual(command);
  });
});
