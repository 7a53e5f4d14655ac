import { setTimeout as pause } from 'node:timers/promises';

import { mountVolume } from '../tests/support/registry/volume.ts';
import type { Scene } from './abort-scenes.ts';
import type { Build } from './build.ts';
import { openRegistry, type RegistryHop } from './hops.ts';
import { type Closes, type OpenCalls, openCalls, timeCloses } from './open-calls.ts';
import { quantile, toMarkdown } from './statistics.ts';
import { startUpstream } from './upstream.ts';
import { createDatabase, withPostgres } from './with-postgres.ts';

const STOP_MS = 20_000;
const VOLUME_MEBIBYTES = 128;

/** What became of the clients that left in a scene; null when this machine could not set the scene up. */
export interface SceneResult {
  scene: Scene;
  database: string;
  build: string;
  closes: Closes | null;
}

/** In a scene that is meant to break it, a registry may not stop when asked to. */
const stopOrKill = async ({ registry }: RegistryHop): Promise<void> => {
  const stopped = registry.stop().then(() => true);
  if (await Promise.race([stopped, pause(STOP_MS, false, { ref: false })])) return;
  await registry.kill();
};

/** One after the other. Once one is missed, the rest leave together, because each of them may take the whole wait. */
const timeEach = async (open: readonly OpenCalls[]): Promise<Closes> => {
  const all: Closes = { times: [], missed: 0 };
  const add = ({ times, missed }: Closes): void => {
    all.times.push(...times);
    all.missed += missed;
  };
  for (const [index, calls] of open.entries()) {
    add(await timeCloses(calls));
    if (all.missed === 0) continue;
    for (const closes of await Promise.all(open.slice(index + 1).map(timeCloses))) add(closes);
    break;
  }
  return all;
};

const play = async (
  scene: Scene,
  other: Build | null,
  databaseUrl: string | null,
): Promise<Closes | null> => {
  const { runs, atOnce, needsVolume, begin } = scene;
  const volume = needsVolume && databaseUrl === null ? await mountVolume(VOLUME_MEBIBYTES) : null;
  if (needsVolume && databaseUrl === null && volume === null) return null;
  const upstream = await startUpstream();
  upstream.setMoment('in-a-gap');
  try {
    const hop = await openRegistry(upstream.origin, {
      other,
      ...(databaseUrl === null ? {} : { databaseUrl }),
      ...(volume === null ? {} : { dataFolder: volume.folder }),
    });
    const open: OpenCalls[] = [];
    const each = atOnce ? runs : 1;
    for (let count = 0; count < runs; count += each)
      open.push(await openCalls(upstream, hop.call, each, `${scene.name}, run ${count}`));
    const end = await begin?.({ hop, databaseUrl, volume });
    const closes = await timeEach(open);
    await end?.();
    await stopOrKill(hop);
    return closes;
  } finally {
    await upstream.stop();
    volume?.remove();
  }
};

/** Plays each of these scenes on each database, first with this build and then with the other one. */
export const benchAborts = (scenes: readonly Scene[], other: Build | null): Promise<SceneResult[]> =>
  withPostgres('aborts', async (serverUrl) => {
    const results: SceneResult[] = [];
    const builds = [{ name: 'ours', other: null }, ...(other ? [{ name: 'theirs', other }] : [])];
    for (const [index, scene] of scenes.entries())
      for (const database of scene.on)
        for (const build of builds) {
          console.error(`aborts ${scene.name}, ${database}, ${build.name} …`);
          const url =
            database === 'PostgreSQL'
              ? await createDatabase(serverUrl, `scene_${index}_${build.name}`)
              : null;
          const closes = await play(scene, build.other, url);
          results.push({ scene, database, build: build.name, closes });
        }
    return results;
  });

const toCells = (closes: Closes | null): string[] => {
  if (closes === null) return ['not made: it takes root, who may mount a disk', '', '', ''];
  const { times, missed } = closes;
  const toTime = (share: number): string =>
    times.length === 0 ? '—' : `${quantile(times, share).toFixed(2)} ms`;
  return [String(times.length + missed), missed === 0 ? 'none' : `**${missed}**`, toTime(0.5), toTime(0.99)];
};

/** A Markdown table with one row per scene, database and build. */
export const toAbortTable = (results: readonly SceneResult[]): string =>
  toMarkdown(
    ['clients leave', 'database', 'build', 'aborts', 'missed', 'p50', 'p99'],
    results.map(({ scene, database, build, closes }) => [scene.name, database, build, ...toCells(closes)]),
  );

/** Whether this build missed none of its own. */
export const areAllClosed = (results: readonly SceneResult[]): boolean =>
  results.every(({ build, closes }) => build !== 'ours' || (closes?.missed ?? 0) === 0);
