import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { searchBytes, searchFolder } from '../support/canary/canary.ts';
import { eventually } from '../support/eventually.ts';
import { faults, startProvider } from '../support/provider/index.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { startRegistry, type RegistryProcess } from '../support/registry/registry-process.ts';
import { readRows } from '../support/registry/registry-rows.ts';
import { createRunClient, readEvents, runRequest } from '../support/registry/run-client.ts';

/** Starting takes seconds on a busy machine. */
const START_MS = 60_000;
const MAIN = fileURLToPath(new URL('../../registry/main.ts', import.meta.url));

interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

/** `npm run registry -- ...` on this folder, as a process of its own. */
const registry = (folder: string, words: string[]): Promise<Finished> =>
  new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: `pglite:${folder}`, PORT: '0' };
    execFile(process.execPath, [MAIN, ...words], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });

describe('npm run registry', () => {
  let data: DataFolder;
  let running: RegistryProcess | undefined;
  beforeEach(async () => {
    data = await createDataFolder();
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    await data.remove();
  });

  const statusOf = async (token: string): Promise<number> =>
    (await fetch(`${running?.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status;

  it('-- token prints a token that works, made while the registry runs or while it does not', async () => {
    const before = await registry(data.folder, ['token', 'alice']);
    running = await startRegistry({ dataFolder: data.folder });
    const during = await registry(data.folder, ['token', 'bob']);

    expect([before.code, during.code]).toEqual([0, 0]);
    for (const { stdout } of [before, during]) {
      expect(stdout).toMatch(/^byokc_[\w-]{43}\n$/);
      expect(await statusOf(stdout.trim())).toBe(200);
    }
  }, 60_000);

  it('ends with 0 when it is told to stop before it listens', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'byok-data-'));
    const env = { ...process.env, DATABASE_URL: `pglite:${folder}/new`, PORT: '0' };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      const ended = once(child, 'close');
      await eventually('its database is being made', () => stat(path.join(folder, 'new')).catch(() => null));
      expect(output).toBe('');
      child.kill('SIGTERM');

      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);

  it('-- token revoke ends all tokens of a handle at once', async () => {
    running = await startRegistry({ dataFolder: data.folder });
    const tokens = [await running.token('alice'), await running.token('alice')];
    const other = await running.token('bob');

    const revoked = await registry(data.folder, ['token', 'revoke', 'alice']);

    expect(revoked).toMatchObject({ code: 0, stdout: '2 access tokens of alice are no longer valid\n' });
    expect(await Promise.all([...tokens, other].map(statusOf))).toEqual([401, 401, 200]);
  }, 60_000);

  it('-- token revoke ends that person’s live runs at once, and their provider calls', async () => {
    const provider = await startProvider({ script: () => faults.silence('mid-stream') });
    running = await startRegistry({
      dataFolder: data.folder,
      env: { OPENAI_BASE_URL: provider.openaiBaseUrl },
      // So seldom that it cannot be the heartbeat that ends them.
      settings: { runs: { beatMs: 15_000 } },
    });
    const streams = await Promise.all(
      ['alice', 'bob'].map(async (handle) =>
        createRunClient(running?.url ?? '', (await running?.token(handle)) ?? '').post(runRequest(), {
          accept: 'text/event-stream',
        }),
      ),
    );
    await provider.callOpened(2);
    const [alice, bob] = streams.map(readEvents);

    // Over the control socket, as the command does it, which takes too long to start.
    await running.revoke('alice');
    const revokedAt = performance.now();
    const problem = await alice?.until('problem');
    const endedMs = performance.now() - revokedAt;

    expect(problem?.data).toMatchObject({ status: 401, detail: expect.stringContaining('revoked') });
    console.log(`ended ${Math.round(endedMs)} ms after the token was revoked`);
    expect(endedMs).toBeLessThan(5_000);
    await eventually('one call is cut', () => provider.calls.some(({ outcome }) => outcome === 'cut'));
    expect(provider.calls.filter(({ outcome }) => outcome === 'cut')).toHaveLength(1);
    await bob?.cancel();
    await provider.stop();
  }, 60_000);

  it(
    '-- open prints an address that opens once, with a token of its own that ends with the others',
    async () => {
      running = await startRegistry({ dataFolder: data.folder });
      const scoped = await registry(data.folder, ['token', 'alice', '--name', 'ci', '--scope', 'read']);
      const printed = [
        await registry(data.folder, ['open', 'alice']),
        await registry(data.folder, ['open', 'alice']),
      ];
      for (const { code, stdout } of printed)
        expect([code, stdout]).toEqual([
          0,
          expect.stringMatching(/^http:\/\/localhost:0\/open\/[0-9a-f]{64}\n$/),
        ]);

      const open = (stdout: string): Promise<Response> =>
        fetch(`${running?.url}${new URL(stdout.trim()).pathname}`, { method: 'POST', redirect: 'manual' });
      const cookies: string[] = [];
      for (const { stdout } of printed) {
        const opened = await open(stdout);
        expect([opened.status, (await open(stdout)).status]).toEqual([303, 410]);
        cookies.push(opened.headers.get('set-cookie')?.split(';')[0] ?? '');
      }
      const pages = (): Promise<string[]> =>
        Promise.all(
          cookies.map(async (cookie) => {
            const response = await fetch(`${running?.url}/me/tokens`, { headers: { cookie } });
            return `${response.status} ${(await response.text()).match(/<h3>[^<]+/g)?.join() ?? ''}`;
          }),
        );
      expect(await pages()).toEqual(
        Array.from({ length: 2 }, () => '200 <h3>Pages opened by command,<h3>ci'),
      );
      expect(await statusOf(scoped.stdout.trim())).toBe(200);

      await running.revoke('alice');
      expect(await pages()).toEqual(['401 ', '401 ']);
      const code = new URL(printed[0]?.stdout ?? '').pathname.split('/').at(-1) ?? '';
      for (const secret of [
        code,
        scoped.stdout.trim(),
        ...cookies.map((cookie) => cookie.split('=')[1] ?? ''),
      ]) {
        expect(secret.length).toBeGreaterThan(40);
        expect(searchBytes('output', Buffer.from(running.output()), secret)).toEqual([]);
        expect(await searchFolder(data.folder, secret)).toEqual([]);
      }
    },
    2 * START_MS,
  );

  it('keeps of a token nothing but its SHA-256', async () => {
    const { stdout } = await registry(data.folder, ['token', 'alice']);

    const { access_tokens: tokens } = await readRows(data.folder);

    expect(tokens).toEqual([
      {
        token_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        token_id: expect.any(String),
        handle: 'alice',
        name: '',
        scopes: ['read', 'compose', 'publish'],
        created_at: expect.any(Date),
        used_on: null,
        made_with: null,
      },
    ]);
    expect(JSON.stringify(tokens)).not.toContain(stdout.trim());
  }, 60_000);

  it('refuses to start on a folder that another one has, in one clear line', async () => {
    running = await startRegistry({ dataFolder: data.folder });

    const second = await registry(data.folder, []);

    expect(second.code).toBe(1);
    expect(second.stdout).toBe('');
    expect(second.stderr).toBe(
      'Another registry has this database folder. Stop it first, or give this one a DATABASE_URL of its own.\n',
    );
  }, 60_000);

  it('lets only one of many that start together have the folder', async () => {
    const words = Array.from({ length: 4 }, (_, index) => ['token', `user-${index}`]);

    const finished = await Promise.all(words.map((each) => registry(data.folder, each)));

    expect(finished.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect((await readRows(data.folder)).access_tokens).toHaveLength(4);
  }, 120_000);

  it('starts on a folder whose owner was killed, and cleans up behind itself', async () => {
    const killed = await startRegistry({ dataFolder: data.folder });
    await killed.kill();
    await expect(stat(path.join(data.folder, 'ctl.sock'))).resolves.toBeDefined();

    running = await startRegistry({ dataFolder: data.folder });
    expect((await stat(path.join(data.folder, 'ctl.sock'))).mode & 0o777).toBe(0o600);
    expect((await stat(data.folder)).mode & 0o777).toBe(0o700);
    await running.stop();
    running = undefined;

    await expect(stat(path.join(data.folder, 'ctl.sock'))).rejects.toThrow('ENOENT');
  }, 60_000);

  it.each([-3, 3])(
    'waits out the lock of a process that died, by no clock that can jump (%i h)',
    async (hours) => {
      const lock = path.join(data.folder, 'ctl.lock');
      await writeFile(lock, '');
      const at = new Date(Date.now() + hours * 3_600_000);
      await utimes(lock, at, at);
      const startedAt = performance.now();

      const { code, stdout } = await registry(data.folder, ['token', 'alice']);

      expect([code, stdout]).toEqual([0, expect.stringMatching(/^byokc_/)]);
      // Before that, it could be the lock of one that is just taking over.
      expect(performance.now() - startedAt).toBeGreaterThan(10_000);
      await expect(stat(lock)).rejects.toThrow('ENOENT');
    },
    60_000,
  );

  it('works in a folder whose path is longer than a socket address may be', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'byok-long-'));
    const long = path.join(root, 'd'.repeat(80), 'e'.repeat(80));
    await mkdir(path.dirname(long), { recursive: true });
    await rename(data.folder, long);
    try {
      running = await startRegistry({ dataFolder: long });
      const { stdout } = await registry(long, ['token', 'alice']);
      expect(await statusOf(stdout.trim())).toBe(200);
      expect((await registry(long, [])).code).toBe(1);
      await running.stop();
      running = undefined;
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }, 60_000);

  it(
    'speaks in sentences on a terminal: where it is, what to do next, and each request',
    async () => {
      const command = `exec ${process.execPath} ${MAIN}`;
      // `script` gives it a terminal.
      const child = spawn('script', ['-qec', command, '/dev/null'], {
        env: { ...process.env, DATABASE_URL: `pglite:${data.folder}`, PORT: '0' },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      try {
        let output = '';
        child.stdout.setEncoding('utf8').on('data', (piece: string) => (output += piece));
        const url = await eventually(
          'the registry says that it is ready',
          () => /^The registry is ready at (http:\/\/localhost:\d+)\r?\n/m.exec(output)?.[1],
          START_MS,
        );
        expect(output).toContain('npm run -s registry -- token your-name');
        await fetch(`${url}/compose`);
        await eventually('the request is written', () =>
          /^[\d:]{8} GET \/compose 200 in \d+ ms/m.test(output),
        );
        expect(output).not.toContain('{"');
        // Ctrl+C, as the terminal sends it.
        child.stdin.write('\u0003');
        await exited;
      } finally {
        child.kill('SIGKILL');
      }
    },
    2 * START_MS,
  );

  it('explains itself when it is given anything else', async () => {
    const { code, stderr } = await registry(data.folder, ['token', 'No Such Handle!']);

    expect(code).toBe(1);
    expect(stderr).toContain('npm run registry -- token <handle>');
  });

  it('says in one line that its port is taken, and gives the folder back', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(startRegistry({ dataFolder: data.folder, env: { PORT: String(port) } })).rejects.toThrow(
      'The registry could not start (EADDRINUSE): another program already uses its port. Set PORT to a free one.',
    );
    server.close();

    running = await startRegistry({ dataFolder: data.folder });
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
  }, 60_000);
});
