import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { checkOwnKey } from '../../../registry/doctor/own-key.ts';
import { checkSettings } from '../../../registry/doctor/settings.ts';
import { readOperatorKey, takeKeySource } from '../../../registry/operator/operator-key.ts';
import { createOperator } from '../../../registry/operator/operator.ts';
import { DEFAULT_JOB_SETTINGS } from '../../../registry/settings/jobs.ts';
import { readSettings } from '../../../registry/settings/read-settings.ts';

const KEY = 'sk-proj-0123456789abcdefghijklmnopqrstuv';
const ON = { COMPOSE_PROVIDER: 'openai', COMPOSE_MODEL: 'gpt-6-luna' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'byok-hosted-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fileOf = async (content: unknown): Promise<string> => {
  const file = path.join(folder, crypto.randomUUID());
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

const withBudget = async (budget: object, more: object = {}): Promise<Record<string, string>> => ({
  ...ON,
  SETTINGS: await fileOf({ hosted: { budget }, ...more }),
});

/** The one line with which the registry refuses to start. */
const refusal = (environment: Record<string, string | undefined>): string => {
  try {
    const source = takeKeySource(environment);
    readOperatorKey(source, readSettings(environment));
  } catch (error) {
    return (error as Error).message;
  }
  return 'started';
};

describe('the registry’s own budget', () => {
  it('is off unless a provider is named', () => {
    expect(readSettings({}).hosted).toBeNull();
    expect(readOperatorKey(takeKeySource({}), readSettings({}))).toBeNull();
  });

  it('has limits by default, and takes any part of the file over them', async () => {
    expect(readSettings(ON).hosted).toEqual({
      provider: 'openai',
      model: 'gpt-6-luna',
      budget: {
        day: { tokens: 2_000_000, usd: null },
        month: { tokens: null, usd: null },
        personShare: 0.25,
        dayBegins: '00:00',
      },
      jobs: DEFAULT_JOB_SETTINGS,
      operators: [],
    });
    const environment = await withBudget({ day: { usd: 5 }, dayBegins: '06:30' });

    expect(readSettings({ ...environment, OPERATORS: 'alice, bob' }).hosted).toMatchObject({
      budget: { day: { tokens: 2_000_000, usd: 5 }, dayBegins: '06:30' },
      operators: ['alice', 'bob'],
    });
  });

  it.each([
    [
      { COMPOSE_PROVIDER: 'opnai', COMPOSE_MODEL: 'x' },
      /^hosted\.provider: must be openai, .*COMPOSE_PROVIDER$/,
    ],
    [{ COMPOSE_MODEL: 'x' }, /^hosted\.provider: must be openai, /],
    [{ COMPOSE_PROVIDER: 'openai' }, /^hosted\.model: is missing: set COMPOSE_MODEL$/],
    [{ OPERATORS: 'alice' }, /^hosted\.provider: must be /],
    [{ ...ON, OPERATORS: 'Not A Handle' }, /^hosted\.operators\.0: has an entry that is no handle$/],
    [
      { COMPOSE_PROVIDER: 'practice', COMPOSE_MODEL: 'practice', COMPOSE_KEY: 'practice-key' },
      /^hosted\.provider: the practice provider has no address; set PRACTICE_BASE_URL$/,
    ],
  ])('does not start with %j', (environment, line) => {
    expect(refusal(environment)).toMatch(line);
  });

  it('does not start for a provider that the settings do not offer', async () => {
    const SETTINGS = await fileOf({ providers: { openai: { baseUrl: null } } });

    expect(refusal({ ...ON, SETTINGS, COMPOSE_KEY: KEY })).toMatch(
      /^hosted\.provider: these settings do not/,
    );
  });

  it('does not start on dollars without a price, and does without dollars', async () => {
    const dollars = await withBudget({ month: { usd: 1 } });
    const unpriced = { providers: { openrouter: { models: [] } } };
    const router = { ...(await withBudget({ day: { usd: 1 } })), COMPOSE_PROVIDER: 'openrouter' };

    expect(refusal({ ...dollars, COMPOSE_MODEL: 'my-own', COMPOSE_KEY: KEY })).toMatch(
      /^hosted\.model: is not in providers\.openai\.models, where a budget in dollars/,
    );
    expect(refusal({ ...router, COMPOSE_MODEL: 'openai/gpt-6.1-sol', COMPOSE_KEY: 'sk-or-v1-00' })).toMatch(
      /^hosted\.model: a budget in dollars needs its price; add it in providers\.openrouter\.models$/,
    );
    expect(refusal({ ...ON, ...(await withBudget({}, unpriced)), COMPOSE_KEY: KEY })).toBe('started');
    expect(refusal({ ...ON, COMPOSE_MODEL: 'my-own', COMPOSE_KEY: KEY })).toBe('started');
  });

  it.each([
    [
      { day: { tokens: 20_000 } },
      'day.tokens: 20000, of which one person may use 0.25, is less than one call',
    ],
    [
      { day: { tokens: 20_999 }, personShare: 1 },
      'day.tokens: 20999 is less than one call, which may use 21000 tokens',
    ],
    [{ month: { usd: 0.0001 }, personShare: 1 }, 'month.usd: 0.0001 is less than one call'],
  ])('that no call fits into is named by the doctor: %j', async (budget, words) => {
    const { settings, findings } = checkSettings({ ...(await withBudget(budget)), COMPOSE_KEY: KEY });
    expect(settings).not.toBeNull();
    expect(findings.filter(({ state }) => state === 'failed')).toEqual([
      {
        subject: 'settings',
        state: 'failed',
        what: expect.stringContaining(`hosted.budget.${words}`) as string,
        remedy: expect.stringContaining('Raise it') as string,
      },
    ]);
  });

  it('that one call just fits into is well', async () => {
    const { findings } = checkSettings(await withBudget({ day: { tokens: 21_000 }, personShare: 1 }));
    expect(findings.map(({ state }) => state)).toEqual(['ok']);
  });

  it.each([
    { dayBegins: '24:00' },
    { dayBegins: '6:00' },
    { personShare: 0 },
    { personShare: 1.5 },
    { day: { tokens: 0 } },
    { day: { tokens: 1.5 } },
    { day: { usd: -1 } },
    { year: { usd: 1 } },
  ])('refuses %j', async (budget) => {
    expect(refusal(await withBudget(budget))).toMatch(/^hosted\.budget\.?[\w.]*: /);
  });
});

describe('the registry’s own key', () => {
  it('comes from a file or a variable, and leaves the environment', async () => {
    const environment: Record<string, string | undefined> = { ...ON, COMPOSE_KEY: KEY, COMPOSE_KEY_FILE: '' };
    const fromVariable = readOperatorKey(takeKeySource(environment), readSettings(environment));
    const fromFile = readOperatorKey(
      takeKeySource({ COMPOSE_KEY_FILE: await fileOf(`${KEY}\n`) }),
      readSettings(ON),
    );

    expect(fromVariable?.copy().reveal()).toBe(KEY);
    expect(fromFile?.copy().reveal()).toBe(KEY);
    expect(JSON.stringify([environment, fromVariable, fromFile])).not.toContain(KEY);
    expect(environment).not.toHaveProperty('COMPOSE_KEY');
  });

  it('is copied for each job, which forgets only its own copy', () => {
    const environment = { ...ON, COMPOSE_KEY: KEY };
    const key = readOperatorKey(takeKeySource(environment), readSettings(environment));
    const operator = createOperator(readSettings(environment), key);
    const first = operator?.copyKey();
    first?.forget();

    expect(first?.forgotten).toBe(true);
    expect(operator?.copyKey().reveal()).toBe(KEY);
    expect(operator).toMatchObject({
      provider: 'openai',
      endpoint: { baseUrl: 'https://api.openai.com/v1', wire: 'openai' },
      price: { inputUsdPerMtok: 0.1 },
    });
  });

  it.each([
    ['', /^COMPOSE_KEY_FILE: is empty$/],
    ['\n', /^COMPOSE_KEY_FILE: is empty$/],
    [`${KEY}\n${KEY}\n`, /^COMPOSE_KEY_FILE: does not hold one key, .*two-keys/],
    [`OPENAI_API_KEY=${KEY}`, /^COMPOSE_KEY_FILE: does not hold one key, .*assignment/],
    [`Bearer ${KEY}`, /^COMPOSE_KEY_FILE: does not hold one key, .*bearer/],
    [` ${KEY}`, /^COMPOSE_KEY_FILE: does not hold one key, .*edge-space/],
    ['sk-1', /^COMPOSE_KEY_FILE: does not hold one key, .*too-short/],
    ['x'.repeat(9_000), /^COMPOSE_KEY_FILE: does not hold one key, .*too-long/],
    [`sk-ant-api03-${KEY}`, /^COMPOSE_KEY_FILE: begins like a key for something else than OpenAI$/],
  ])('is refused in one line that repeats nothing of it: %j', async (content, line) => {
    const said = refusal({ ...ON, COMPOSE_KEY_FILE: await fileOf(content) });

    expect(said).toMatch(line);
    expect(said).not.toContain('\n');
    expect(said).not.toMatch(/0123456789|sk-/);
  });

  it('may be any that a gateway of the operator takes', () => {
    const gateway = { ...ON, OPENAI_BASE_URL: 'https://gateway.example/v1' };

    expect(refusal({ ...gateway, COMPOSE_KEY: `sk-ant-api03-${KEY}` })).toBe('started');
  });

  it('is refused if the practice provider would get a real one', () => {
    const practice = { COMPOSE_PROVIDER: 'practice', COMPOSE_MODEL: 'practice' };
    const PRACTICE_BASE_URL = 'http://127.0.0.1:9/v1';

    expect(refusal({ ...practice, PRACTICE_BASE_URL, COMPOSE_KEY: KEY })).toMatch(
      /^COMPOSE_KEY: begins like a key for something else than /,
    );
  });

  it('is never repeated when somebody puts it in place of the file’s name', () => {
    const said = refusal({ ...ON, COMPOSE_KEY_FILE: KEY });

    expect(said).toBe('COMPOSE_KEY_FILE: the file cannot be read (ENOENT)');
  });

  it('must be there once, and only if there is something to compose with it', () => {
    expect(refusal(ON)).toMatch(/^COMPOSE_KEY_FILE: is missing; /);
    expect(refusal({ ...ON, COMPOSE_KEY: KEY, COMPOSE_KEY_FILE: '/x' })).toMatch(
      /^COMPOSE_KEY: is set beside/,
    );
    expect(refusal({ COMPOSE_KEY: KEY })).toBe(
      'COMPOSE_KEY: does nothing without COMPOSE_PROVIDER and COMPOSE_MODEL',
    );
  });
});

const diagnose = (environment: Record<string, string | undefined>): string[] => {
  const source = takeKeySource(environment);
  return checkOwnKey(source, readSettings(environment)).map(({ state, what }) => `${state} ${what}`);
};

describe('the doctor', () => {
  it('says whether the registry could start with its own key, and nothing of the key', async () => {
    expect(diagnose({})).toEqual([]);
    expect(diagnose({ ...ON, COMPOSE_KEY: KEY })).toEqual(['ok could be read']);
    expect(diagnose({ ...ON, COMPOSE_KEY_FILE: await fileOf(`${KEY}\n`) })).toEqual(['ok could be read']);
    expect(diagnose({ ...ON })).toEqual([expect.stringMatching(/^failed COMPOSE_KEY_FILE: is missing/)]);
    const broken = diagnose({ ...ON, COMPOSE_KEY_FILE: await fileOf(`${KEY} ${KEY}`) });
    expect(broken).toEqual([expect.stringMatching(/^failed COMPOSE_KEY_FILE: does not hold one key/)]);
    expect(broken.join()).not.toContain(KEY);
  });
});
