import { isMembers } from '../base/members.ts';
import { parseServerAddress, type ServerAddress } from '../base/server-address.ts';
import { failWith } from '../failures/index.ts';
import { LimitsSchema, NO_LIMITS, WaySchema } from '../messages/index.ts';
import { AnyProviderIdSchema, z } from '../protocol/index.ts';
import type { Keeper } from './keeper.ts';

/** Stored on disk (`storage.local`): never a provider key. */
const RegistrySchema = z.object({ url: z.string(), access_token: z.nullable(z.string()) });
const ChoiceSchema = z.object({
  /** Null until the person has chosen. */
  via: z.nullable(WaySchema),
  provider: z.nullable(AnyProviderIdSchema),
  model: z.string(),
  address: z.string(),
  own_address: z.string(),
  limits: LimitsSchema,
});

/** A choice of an earlier version names fewer limits and no second address. */
const completed = (choice: unknown): unknown =>
  isMembers(choice) && isMembers(choice['limits'])
    ? { own_address: '', ...choice, limits: { ...NO_LIMITS, ...choice['limits'] } }
    : choice;

export type StoredChoice = z.infer<typeof ChoiceSchema>;

const ACCESS_TOKEN = /^[\x21-\x7e]{1,1000}$/;
const MAX_MODEL_CHARACTERS = 200;
const MAX_ADDRESS_CHARACTERS = 2_000;

export interface RegistrySetting {
  address: ServerAddress;
  token: string | null;
}

export interface StoredSettings {
  /** Loads the area's content; unreadable settings count as not set. */
  load(stored: Record<string, unknown>): void;
  registry: () => RegistrySetting | null;
  choice(): StoredChoice | null;
  /**
   * An empty address removes registry and token. An empty token keeps the stored one if the address is the same;
   * null removes it. Resolves with whether anything changed; rejects with a `FailureError`.
   */
  save(registryUrl: string, accessToken: string | null): Promise<boolean>;
  /** Without `own_address` the stored one stays. */
  storeChoice(choice: Omit<StoredChoice, 'own_address'> & { own_address?: string | undefined }): void;
}

export const createStoredSettings = (keeper: Keeper): StoredSettings => {
  let registry: RegistrySetting | null = null;
  let choice: StoredChoice | null = null;

  const parseToken = (text: string | null, address: ServerAddress): string | null => {
    if (text === null) return null;
    const token = text.trim();
    if (token === '') return registry?.address.url === address.url ? registry.token : null;
    if (!ACCESS_TOKEN.test(token)) failWith('token-malformed');
    return token;
  };

  const parse = (url: string, token: string | null): RegistrySetting | null => {
    if (url.trim() === '') return null;
    const address = parseServerAddress(url);
    if (address === null) failWith('registry-address-refused');
    return { address, token: parseToken(token, address) };
  };

  return {
    load: (stored) => {
      const found = z.safeParse(RegistrySchema, stored['registry']).data;
      const address = parseServerAddress(found?.url ?? '');
      registry = address === null ? null : { address, token: found?.access_token ?? null };
      choice = z.safeParse(ChoiceSchema, completed(stored['choice'])).data ?? null;
    },
    registry: () => registry,
    choice: () => choice,
    save: async (registryUrl, accessToken) => {
      const next = parse(registryUrl, accessToken);
      const isSame = next?.address.url === registry?.address.url && next?.token === registry?.token;
      const stored = next === null ? null : { url: next.address.url, access_token: next.token };
      if (!(await keeper.store('registry', stored))) failWith('settings-refused');
      registry = next;
      return !isSame;
    },
    storeChoice: (next) => {
      choice = {
        ...next,
        model: next.model.slice(0, MAX_MODEL_CHARACTERS),
        address: next.address.slice(0, MAX_ADDRESS_CHARACTERS),
        own_address: (next.own_address ?? choice?.own_address ?? '').slice(0, MAX_ADDRESS_CHARACTERS),
      };
      void keeper.store('choice', choice);
    },
  };
};
