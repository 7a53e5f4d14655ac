import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { buildExtension } from './build.ts';
import { composeOnce } from './compose-once.ts';
import { getChromium, INSTALL_COMMAND } from './driver/browser.ts';
import { createCleanUps } from './driver/clean-ups.ts';
import { controlExtension } from './driver/extension.ts';
import { launchChromium } from './driver/launch.ts';
import { WRITTEN_EXAMPLES } from './practice/written.ts';
import { freePort, makeToken, seedCatalog, startPractice, startRegistry } from './services.ts';
import { setUpExtension } from './set-up.ts';

/**
 * `npm start`: the whole product on this machine, without a key and without a network. With a display, it opens
 * a browser where the first step is to type a goal; without one, it does that once by itself and prints what
 * happens.
 */
const HANDLE = 'me';
/** Gives access to nothing: the practice provider accepts any key. */
const PRACTICE_KEY = 'practice-key-0000';
const REGISTRY_KEY = 'practice-key-of-the-registry';
const FIRST_PORT = 8787;
/** The goals with hand-written answers, so that a first run shows what a draft can be. */
const GOALS = [...WRITTEN_EXAMPLES.values()].map(({ goal }) => goal);

const root = fileURLToPath(new URL('..', import.meta.url));
const data = path.join(root, '.data');
const database = path.join(data, 'registry');
const headless =
  process.argv.includes('--headless') ||
  (process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined);
const drive = { deadlineMs: 60_000, pause, now: () => performance.now() };
const print = (line: string): void => {
  console.log(line);
};

const cleanUps = createCleanUps();
const interrupted = Promise.race(
  ['SIGINT', 'SIGTERM'].map(
    (signal) => new Promise<void>((resolve) => process.once(signal, () => resolve())),
  ),
);

const start = async (): Promise<void> => {
  const chromium = await getChromium(process.env, print);
  if (chromium === null)
    throw new Error(`there is no Chromium that loads extensions; as root: ${INSTALL_COMMAND}`);
  print('Building the extension, starting the practice provider and the registry ...');
  await mkdir(data, { recursive: true });
  const extension = await buildExtension(root);
  const practice = await startPractice(root);
  cleanUps.add(() => practice.stop());
  const registry = await startRegistry({
    root,
    port: await freePort(FIRST_PORT),
    data: database,
    practiceBaseUrl: practice.url,
    ownKey: REGISTRY_KEY,
    pause,
  });
  cleanUps.add(() => registry.stop());
  const [accessToken, seeded] = await Promise.all([
    makeToken({ root, data: database, handle: HANDLE }),
    seedCatalog({ root, data: database }),
  ]);
  print(`The catalog: ${seeded}`);

  const profile = headless
    ? await mkdtemp(path.join(tmpdir(), 'byok-start-'))
    : path.join(data, 'chromium-profile');
  if (headless) cleanUps.add(() => rm(profile, { recursive: true, force: true }));
  const browser = await launchChromium({ executable: chromium.executable, extension, profile, headless });
  cleanUps.add(() => browser.close());
  const panel = await setUpExtension(
    controlExtension(browser.devtools),
    { registryUrl: registry.url, accessToken, practiceKey: headless ? PRACTICE_KEY : null },
    drive,
  );

  if (headless) {
    print(`${chromium.version}, headless, with the extension in it; registry on ${registry.url}.`);
    const goal = GOALS.at(-1) ?? '';
    if (!(await composeOnce(panel, goal, print, drive))) process.exitCode = 1;
    print('These are practice answers, written by hand for this example, with no model behind them.');
    return;
  }
  await (await panel.find('textbox', 'Goal')).click();
  print(`BYOK Compose is open in ${chromium.version}; the registry is on ${registry.url}.
Type a goal into the side panel and press Plan. No key is needed: the registry has a small budget of its own for each day.
When that is spent, press Plan with my key and paste ${PRACTICE_KEY}
The key leaves its field with each run; How to compose, above the button, has all three ways.
The provider is practice, with no model behind it. Your own goal gets templates filled with its words.
Paste one of these to see answers written by hand:
${GOALS.map((goal) => `  ${goal}`).join('\n')}
Closing the browser, or Ctrl-C here, stops everything.`);
  await Promise.race([browser.ended, interrupted]);
};

try {
  await Promise.race([start(), interrupted]);
} catch (error) {
  console.error(`npm start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await cleanUps.run();
}
