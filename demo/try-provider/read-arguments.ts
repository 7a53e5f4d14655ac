import { parseArgs } from 'node:util';

import { parseServerAddress } from '../../lib/base/server-address.ts';
import type { Price, ProviderEndpoint } from '../../lib/planner/contract.ts';
import { findPrice, PROVIDERS } from '../../lib/planner/index.ts';

export const USAGE = `Use: npm run try-provider -- PROVIDER [--model MODEL] [--address ADDRESS]

PROVIDER is openai, anthropic, openrouter, or own for a server that speaks OpenAI's API.
With own, --address and --model are required. Otherwise they replace the vendor's address and the first model of our
list. The key is asked for, or read from standard input, and never shown. The trial costs cents with most models; where
the price is known, never more than $0.40.`;

/** What is tried. */
export interface Target {
  endpoint: ProviderEndpoint;
  model: string;
  /** Null if our list does not have the model. */
  price: Price | null;
}

/** Throws an error whose message says what to write instead. */
export const readArguments = (words: string[]): Target => {
  const { values, positionals } = parseArgs({
    args: words,
    options: { model: { type: 'string' }, address: { type: 'string' } },
    allowPositionals: true,
  });
  const [name, ...others] = positionals;
  const isVendor = name === 'openai' || name === 'anthropic' || name === 'openrouter';
  if (others.length > 0 || (name !== 'own' && !isVendor)) throw new Error(USAGE);
  const vendor = isVendor ? PROVIDERS[name] : null;
  const typed = values.address ?? vendor?.baseUrl;
  const model = values.model ?? vendor?.models[0]?.id;
  if (typed === undefined || typed === null || model === undefined) throw new Error(USAGE);
  const address = parseServerAddress(typed);
  if (address === null)
    throw new Error(
      `${typed} is not an address for a key. It must begin with https://, or http://localhost.`,
    );
  return {
    endpoint: {
      baseUrl: address.url,
      wire: vendor?.wire ?? 'openai-compatible',
      id: vendor?.id ?? 'openai-compatible',
      name: vendor?.name ?? address.host,
    },
    model,
    price: findPrice(vendor?.models ?? [], model),
  };
};
