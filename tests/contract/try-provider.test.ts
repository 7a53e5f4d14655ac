import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { askedOf, error, refuse } from '../support/provider/cases/refusing.ts';
import { faults, startProvider, type ScriptedProvider } from '../support/provider/index.ts';

const MAIN = fileURLToPath(new URL('../../demo/try-provider/main.ts', import.meta.url));
const KEY = 'sk-tried-4b1f9c0d7e2a5836';

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

/** Runs `npm run try-provider -- …` with the key on standard input. */
const tryProvider = async (words: string[], key = KEY): Promise<{ code: number | null; said: string }> => {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: 'pipe' });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin.end(`${key}\n`);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, said: out + err };
};

const own = (): string[] => ['own', '--address', provider.openaiBaseUrl, '--model', 'test-model'];
const linesOf = (said: string): Map<string, string> =>
  new Map(said.split('\n').map((line) => [line.slice(0, 18).trim(), line.slice(18)]));

describe('a provider that is tried', () => {
  it('is asked in all six forms, for a run, and for one that is cancelled', async () => {
    // Six forms and a run of three calls: the next is the one that is cancelled.
    provider.setScript(({ number }) => (number > 9 ? faults.silence('mid-stream') : undefined));
    const { code, said } = await tryProvider(own());
    await provider.allClosed();
    const lines = linesOf(said);

    for (const form of [
      'classification',
      'plan',
      'skill_draft',
      'agent_draft',
      'mcp_server_draft',
      'critique',
    ])
      expect(lines.get(form)).toMatch(/^accepted; 1 call, \d+ tokens in, \d+ out, cost unknown; \d\.\d s$/);
    expect(lines.get('run')).toMatch(/^1 draft; 3 calls/);
    expect(lines.get('cancel')).toMatch(/^closed \d+ ms after the abort$/);
    expect(lines.get('members refused')).toBe('none');
    expect(code).toBe(0);
    expect(provider.calls.at(-1)?.outcome).toBe('cut');
    expect(said).not.toContain(KEY);
  });

  it('shows what it refuses, and what was learned from it', async () => {
    provider.setScript((call) => {
      if (askedOf(call).max_tokens !== undefined)
        return refuse(400, error('Unsupported parameter.', { param: 'max_tokens' }));
      if (askedOf(call).response_format?.type === 'json_schema')
        return refuse(400, error('This response_format type is unavailable now'));
      return undefined;
    });
    const { said } = await tryProvider(own());
    const lines = linesOf(said);

    expect(lines.get('members refused')).toBe('max_tokens, response_format');
    expect(lines.get('dialect learned')).toBe('cap: max_completion_tokens, form: json_object');
    expect(lines.get('plan')).toMatch(/^accepted; 1 call/);
  });

  it('says that a run was too short to be cancelled', async () => {
    const { code, said } = await tryProvider(own());

    expect(linesOf(said).get('cancel')).toBe('The run ended before it could be cancelled.');
    expect(code).toBe(1);
  });

  it('says why it refuses a key, without the key, and fails', async () => {
    provider.setScript(() => faults.echoKey('body'));
    const { code, said } = await tryProvider(own());

    expect(linesOf(said).get('classification')).toMatch(/does not accept this key|did not accept/);
    expect(code).toBe(1);
    expect(said).not.toContain(KEY);
  });

  it('is answered with how to use the command when it is unknown', async () => {
    expect(await tryProvider(['someone'])).toMatchObject({
      code: 1,
      said: expect.stringContaining('Use: npm run try-provider') as string,
    });
    expect((await tryProvider(['own', '--address', 'http://10.0.0.1', '--model', 'm'])).said).toContain(
      'http://10.0.0.1 is not an address for a key',
    );
    expect(provider.calls).toEqual([]);
  });
});
