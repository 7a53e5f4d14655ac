import { pino } from 'pino';
import { describe, expect, it } from 'vitest';

import { createProxyWarnings } from '../../../registry/network/proxy-warnings.ts';
import { readSettings } from '../../../registry/settings/read-settings.ts';

const listenTo = (environment: Record<string, string>) => {
  const lines: { msg: string; peer?: string }[] = [];
  const logger = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { lines, ...createProxyWarnings(readSettings(environment), logger) };
};

describe('a registry warns at its start', () => {
  it.each<[string, Record<string, string>]>([
    ['that other machines reach, with no proxy among them trusted', { HOST: '0.0.0.0' }],
    ['that other machines reach, with only its own trusted', { HOST: '::', TRUST_PROXY: 'loopback, ::1' }],
    [
      'on loopback with a public address, whose own proxy is not trusted',
      { PUBLIC_URL: 'https://registry.example', TRUST_PROXY: '10.0.0.1' },
    ],
  ])('%s', (_name, environment) => {
    const { lines, onStart } = listenTo(environment);

    onStart();

    expect(lines.map(({ msg }) => msg)).toEqual([expect.stringContaining('TRUST_PROXY')]);
  });

  it.each<[string, Record<string, string>]>([
    ['on loopback alone', {}],
    ['on loopback, with a public address', { PUBLIC_URL: 'https://registry.example' }],
    [
      'on loopback, with an address of its own there',
      { PUBLIC_URL: 'http://localhost:1', TRUST_PROXY: '10.0.0.1' },
    ],
    ['with a proxy on another machine trusted', { HOST: '0.0.0.0', TRUST_PROXY: '10.0.0.0/8' }],
    ['without limits', { HOST: '0.0.0.0', RATE_LIMITS: 'off' }],
  ])('but not one %s', (_name, environment) => {
    const { lines, onStart } = listenTo(environment);

    onStart();

    expect(lines).toEqual([]);
  });
});

describe('an address that speaks for others without being trusted', () => {
  it('is named once', () => {
    const { lines, onUnheard } = listenTo({});

    onUnheard('172.18.0.5');
    onUnheard('172.18.0.6');

    expect(lines).toEqual([
      expect.objectContaining({ peer: '172.18.0.5', msg: expect.stringContaining('TRUST_PROXY') }),
    ]);
  });
});
