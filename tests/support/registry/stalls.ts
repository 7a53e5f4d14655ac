import { cp, rename } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { PGlite } from '@electric-sql/pglite';

import { eventually } from '../eventually.ts';
import { sampleComposition, sampleDraft } from '../samples/run-samples.ts';
import { createDataFolder, type DataFolder } from './data-folder.ts';
import type { RegistryTest, RegistryTestOptions } from './registry-setup.ts';
import { createRunClient, runRequest } from './run-client.ts';
import { savePlan } from './save-plan.ts';
import { mountVolume, type Volume } from './volume.ts';

const KILLER = fileURLToPath(new URL('kill-database-thread.ts', import.meta.url));
/** The claim of a run of this handle meets the trap. */
const TRAPPED = 'mallory';
const VOLUME_MEBIBYTES = 160;

/** One way in which the embedded database of a running registry fails. */
export interface Stall {
  name: string;
  /** What the registry is started with. Null: this machine cannot make it. */
  open: () => Promise<RegistryTestOptions | null>;
  begin: (test: RegistryTest) => Promise<void>;
  /** What an operator does about it. */
  end?: (test: RegistryTest) => Promise<void>;
  /** What the log gives as the reason that the database was lost; null where it goes on, and only refuses to write. */
  reason: 'stuck' | 'fatal' | 'ended' | null;
  /** The error in the log when it refuses. */
  error?: string;
}

const setTrap =
  (statement: string) =>
  async (folder: string): Promise<void> => {
    const client = await PGlite.create(folder);
    try {
      await client.exec(`
        create function trap() returns trigger language plpgsql as $$
        begin
          if new.handle = '${TRAPPED}' then ${statement} end if;
          return new;
        end $$;
        create trigger trap before insert on live_runs for each row execute function trap()`);
    } finally {
      await client.close();
    }
  };

/** Its answer is not waited for: it may never come. */
const enterTrap = async ({ registry }: RegistryTest): Promise<void> => {
  const client = createRunClient(registry.url, await registry.token(TRAPPED));
  void client.post(runRequest()).catch(() => {});
};

const hasFailed = async ({ registry }: RegistryTest): Promise<boolean> => {
  const answer = await fetch(`${registry.url}/readyz`, { signal: AbortSignal.timeout(500) }).catch(
    () => null,
  );
  return answer?.status !== 200;
};

const logOf = ({ registry }: RegistryTest): string => path.join(registry.dataFolder, 'pg_wal');

const ENDLESS: Stall = {
  name: 'in an endless statement',
  open: () => Promise.resolve({ prepare: setTrap('loop end loop;') }),
  begin: async (test) => {
    await enterTrap(test);
    await eventually('the database hangs', () => hasFailed(test));
  },
  reason: 'stuck',
};

const KILLED: Stall = {
  name: 'without its thread',
  open: () => Promise.resolve({ nodeFlags: ['--import', KILLER] }),
  begin: ({ registry }) => Promise.resolve(void process.kill(registry.pid, 'SIGUSR2')),
  reason: 'ended',
};

/** The next file of PostgreSQL's log cannot be made, which is what a full disk comes to: it panics. */
const WITHOUT_LOG: Stall = {
  name: 'without a place for its log',
  open: () => Promise.resolve({ prepare: setTrap('perform pg_switch_wal();') }),
  begin: async (test) => {
    await rename(logOf(test), `${logOf(test)}.away`);
    await enterTrap(test);
    await eventually('the database fails', () => hasFailed(test));
  },
  end: (test) => rename(`${logOf(test)}.away`, logOf(test)),
  reason: 'fatal',
};

/** A disk of its own with a data folder on it. */
const openVolume = async (): Promise<{ volume: Volume; data: DataFolder } | null> => {
  const volume = await mountVolume(VOLUME_MEBIBYTES);
  if (volume === null) return null;
  const template = await createDataFolder();
  await cp(template.folder, volume.folder, { recursive: true });
  await template.remove();
  return { volume, data: { folder: volume.folder, remove: async () => volume.remove() } };
};

const noise = (): string =>
  Array.from({ length: 40_000 }, () => Math.random().toString(36).slice(2, 9)).join(' ');

/** Whatever it takes until a row can no longer be written. */
const saveUntilRefused = async ({ registry, token }: RegistryTest): Promise<void> => {
  for (let plan = 1; plan <= 200; plan += 1) {
    const composition = sampleComposition({ drafts: [sampleDraft({ markdown: noise() })] });
    const { status } = await savePlan(registry.url, token, composition);
    if (status === 503) return;
    if (status !== 201) throw new Error(`A plan was answered with ${status}`);
  }
  throw new Error('The disk is still not full');
};

/** On a disk that something else happens to. */
const onVolume = (
  name: string,
  { error, begin, end }: { error: string } & Record<'begin' | 'end', (volume: Volume) => Promise<void>>,
): Stall => {
  let volume: Volume | null = null;
  return {
    name,
    open: async () => {
      const opened = await openVolume();
      volume = opened?.volume ?? null;
      return opened && { data: opened.data };
    },
    begin: async (test) => {
      if (volume !== null) await begin(volume);
      await saveUntilRefused(test);
    },
    end: async () => {
      if (volume !== null) await end(volume);
    },
    reason: null,
    error,
  };
};

const FULL_DISK = onVolume('on a disk that a foreign file filled', {
  error: 'NoRoomError',
  begin: (volume) => volume.fill(),
  end: (volume) => volume.empty(),
});

const READ_ONLY = onVolume('in a folder that became read-only', {
  error: 'DatabaseError',
  begin: (volume) => volume.setReadOnly(true),
  end: (volume) => volume.setReadOnly(false),
});

/** The last two take root, who may mount a disk. */
export const STALLS: readonly Stall[] = [
  ENDLESS,
  KILLED,
  WITHOUT_LOG,
  ...(process.env['DEEP'] === '1' ? [FULL_DISK, READ_ONLY] : []),
];
