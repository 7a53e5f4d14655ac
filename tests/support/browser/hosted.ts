import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { StartRegistryOptions } from '../registry/registry-process.ts';
import { REMOVE_ALL } from './browser.ts';
import { newProviderKey } from './extension-pages.ts';

export const OPERATOR_KEY = newProviderKey();

interface HostedFolder {
  folder: string;
  /** For a registry with a key of its own. */
  registry: StartRegistryOptions;
  remove(): Promise<void>;
}

/** What a registry may spend on its own key per day, all of it on one person. Days begin at midnight (UTC) unless said. */
export const hostedSettings = async (tokensPerDay: number, dayBegins = '00:00'): Promise<HostedFolder> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'byok-hosted-'));
  const settings = path.join(folder, 'settings.json');
  const day = { tokens: tokensPerDay, usd: null };
  await writeFile(settings, JSON.stringify({ hosted: { budget: { day, personShare: 1, dayBegins } } }));
  return {
    folder,
    registry: {
      env: {
        SETTINGS: settings,
        COMPOSE_PROVIDER: 'openai',
        COMPOSE_MODEL: 'scripted-large',
        COMPOSE_KEY: OPERATOR_KEY,
      },
    },
    remove: () => rm(folder, REMOVE_ALL),
  };
};
