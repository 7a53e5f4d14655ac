import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readSettings } from '../../../registry/settings/read-settings.ts';
import { DEFAULT_SETTINGS } from '../../../registry/settings/settings.ts';
import { DEEP_TEXT } from '../../support/samples/deep-json.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'byok-settings-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fileOf = async (content: unknown): Promise<string> => {
  const file = path.join(folder, `${crypto.randomUUID()}.json`);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

describe('the settings', () => {
  it('are the defaults when nothing is said, loopback only', () => {
    expect(readSettings({})).toEqual(DEFAULT_SETTINGS);
    expect(readSettings({ PORT: '', OPENAI_BASE_URL: '' })).toEqual(DEFAULT_SETTINGS);
    expect(DEFAULT_SETTINGS.host).toBe('127.0.0.1');
    expect(DEFAULT_SETTINGS.runs.heartbeatMs).toBeLessThanOrEqual(10_000);
  });

  it('take any part of the file over the defaults, and the environment over the file', async () => {
    const file = await fileOf({ port: 1, runs: { limitPerUser: 7, deadlineMs: 5 } });

    const settings = readSettings({ SETTINGS: file, PORT: '0', BYO_DEADLINE_MS: '1000' });

    expect(settings).toMatchObject({
      port: 0,
      runs: { limitPerUser: 7, deadlineMs: 1_000, heartbeatMs: DEFAULT_SETTINGS.runs.heartbeatMs },
    });
  });

  it('read every variable that the contract names', () => {
    const settings = readSettings({
      HOST: '0.0.0.0',
      PORT: '80',
      DATABASE_URL: 'postgres://localhost/x',
      PUBLIC_URL: 'https://registry.example/',
      TRUST_PROXY: 'loopback, 10.0.0.0/8',
      LOG_LEVEL: 'warn',
      RUN_LIMIT: '2',
      OPENAI_BASE_URL: 'https://openai.example/v1/',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
      OPENROUTER_BASE_URL: 'http://localhost:2/api/v1',
      PRACTICE_BASE_URL: 'http://[::1]:3/v1',
    });

    expect(settings).toMatchObject({
      host: '0.0.0.0',
      port: 80,
      databaseUrl: 'postgres://localhost/x',
      publicUrl: 'https://registry.example',
      trustProxy: ['loopback', '10.0.0.0/8'],
      logLevel: 'warn',
      runs: { limitPerUser: 2 },
      providers: {
        openai: { baseUrl: 'https://openai.example/v1' },
        anthropic: { baseUrl: 'http://127.0.0.1:1' },
        openrouter: { baseUrl: 'http://localhost:2/api/v1' },
        practice: { baseUrl: 'http://[::1]:3/v1' },
      },
    });
  });

  it.each([
    ['OPENAI_BASE_URL', 'http://api.openai.example/v1'],
    ['OPENAI_BASE_URL', 'http://127.0.0.1.evil.example/v1'],
    ['OPENAI_BASE_URL', 'http://localhost.evil.example/v1'],
    ['OPENAI_BASE_URL', 'http://127.evil.example/v1'],
    ['OPENAI_BASE_URL', 'http://evil-localhost/v1'],
    // No resolver has to know that these are this machine, and some ask the network.
    ['OPENAI_BASE_URL', 'http://evil.localhost/v1'],
    ['OPENAI_BASE_URL', 'http://localhost@evil.example/v1'],
    ['OPENAI_BASE_URL', 'http://secret@localhost/v1'],
    ['OPENAI_BASE_URL', 'http://:secret@localhost/v1'],
    ['OPENAI_BASE_URL', 'http://0.0.0.0/v1'],
    ['OPENAI_BASE_URL', 'http://126.0.0.1/v1'],
    ['OPENAI_BASE_URL', 'http://128.0.0.1/v1'],
    ['OPENAI_BASE_URL', 'http://[::2]/v1'],
    ['OPENAI_BASE_URL', 'http://169.254.169.254/v1'],
    ['OPENAI_BASE_URL', 'https://user:secret@api.example/v1'],
    ['OPENAI_BASE_URL', 'file:///etc/passwd'],
    ['PRACTICE_BASE_URL', 'not an address'],
    ['DATABASE_URL', 'mysql://secret@host/x'],
    ['PORT', '99999'],
    ['PORT', '1e3'],
    ['RUN_LIMIT', '0'],
    ['BYO_DEADLINE_MS', '-1'],
    ['TRUST_PROXY', '10.0.0.0/99'],
    ['TRUST_PROXY', 'everybody'],
    ['PUBLIC_URL', 'https://registry.example/below'],
    ['LOG_LEVEL', 'loud'],
    ['FEATURED_SKILLS', 'evil'],
    ['FEATURED_SKILLS', 'acme/../evil'],
    ['FEATURED_SKILLS', 'acme/payments,evil/payments'],
  ])('refuse %s=%s without repeating it', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(/^[\w.]+: /);
    expect(() => readSettings({ [name]: value })).not.toThrow(/secret|evil|passwd/);
  });

  it.each([
    [{ prot: 1 }, 'settings: does not know prot'],
    [{ runs: { deadline: 1 } }, 'runs: does not know deadline'],
    [{ runs: 5 }, 'runs: has a value that cannot be used'],
    ['{', 'is not JSON'],
  ])('name what is wrong in a file: %j', async (content, message) => {
    const file = await fileOf(content);
    expect(() => readSettings({ SETTINGS: file })).toThrow(message);
  });

  it('name a file that is nested 3,000 deep', async () => {
    const file = await fileOf(`{"runs":${DEEP_TEXT}}`);
    expect(() => readSettings({ SETTINGS: file })).toThrow('is nested deeper than 64 levels');
  });

  it('say that the file cannot be read', () => {
    expect(() => readSettings({ SETTINGS: path.join(folder, 'none.json') })).toThrow('cannot be read');
  });
});
