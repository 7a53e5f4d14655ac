import { parseServerAddress, type ServerAddress } from '../base/server-address.ts';
import { failWith } from '../failures/index.ts';
import type { DirectProvider } from '../messages/index.ts';
import { PROVIDERS } from '../planner/providers/models.ts';
import type { AnyProviderId } from '../protocol/index.ts';

/** An address of the person's own: Ollama, LM Studio, vLLM, a company's gateway. Only that server knows its models. */
const OWN_ADDRESS: DirectProvider = {
  id: 'openai-compatible',
  name: 'OpenAI-compatible',
  models: [],
  key_hint: 'empty where the server wants none',
  key_url: null,
  practice: false,
  url: null,
};

/** Where the key can be sent without a registry: the vendors' own addresses, and one address that the person enters. */
export const DIRECT_PROVIDERS: DirectProvider[] = [
  ...Object.values(PROVIDERS).flatMap(({ id, name, models, key_hint, key_url, practice, baseUrl }) =>
    baseUrl === null ? [] : [{ id, name, models, key_hint, key_url, practice, url: baseUrl }],
  ),
  OWN_ADDRESS,
];

export interface DirectTarget {
  /** Its display name; for an own address, the host. */
  name: string;
  server: ServerAddress;
}

/** Finds where a direct run goes. Throws a `FailureError`. */
export const findDirectTarget = (id: AnyProviderId, typedAddress: string): DirectTarget => {
  const provider = DIRECT_PROVIDERS.find((each) => each.id === id) ?? failWith('provider-not-offered');
  const server = parseServerAddress(provider.url ?? typedAddress) ?? failWith('bad-address');
  return { name: provider.url === null ? server.host : provider.name, server };
};
