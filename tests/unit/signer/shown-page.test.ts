import { describe, expect, it } from 'vitest';

import { nameOf, readShownPage } from '../../../lib/signer/shown-page.ts';

const REGISTRY = 'https://registry.example';

describe('the page that a tab shows', () => {
  it.each([
    ['/e/acme/payments', 'acme/payments', '/v1/entities/acme/payments'],
    [
      '/e/acme/payments/versions/1.0.0-rc.1?x=1#files',
      'acme/payments@1.0.0-rc.1',
      '/v1/entities/acme/payments/versions/1.0.0-rc.1',
    ],
    ['/e/acme/payments?link=0a1b&x=1', 'acme/payments', '/v1/entities/acme/payments?link=0a1b'],
    ['/b/payments-pack', 'payments-pack', '/v1/bundles/payments-pack'],
    ['/b/payments-pack/publications/3', 'payments-pack', '/v1/bundles/payments-pack/publications/3'],
  ])('is known by its address: %s', (address, name, path) => {
    for (const registry of [REGISTRY, `${REGISTRY}/base`]) {
      const shown = readShownPage(registry + address, registry);
      expect(shown?.path).toBe(path);
      expect(shown === null ? null : nameOf(shown)).toBe(name);
    }
  });

  it.each([
    `${REGISTRY}/`,
    `${REGISTRY}/e/acme`,
    `${REGISTRY}/e/acme/payments/skill.zip`,
    `${REGISTRY}/e/acme/payments/versions/latest`,
    `${REGISTRY}/e/..%2fme/tokens`,
    `${REGISTRY}/e/acme/%zz`,
    `${REGISTRY}/b/`,
    `${REGISTRY}/b/me%2Ftokens`,
    `${REGISTRY}/me/plans`,
    'https://registry.example.evil.example/e/acme/payments',
    'https://registry.example:444/e/acme/payments',
    'http://registry.example/e/acme/payments',
    'about:blank',
    '',
  ])('is none that anything is offered for: %s', (url) => {
    expect(readShownPage(url, REGISTRY)).toBeNull();
  });

  it('is none without a registry', () => {
    expect(readShownPage(`${REGISTRY}/e/acme/payments`, '')).toBeNull();
  });
});
