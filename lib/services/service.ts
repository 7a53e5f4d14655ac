/** A service that speaks OpenAI's Chat Completions at an address of its own, so that nobody has to type that address. */
export interface Service {
  readonly name: string;
  /** As the base URL of an address that a person types. `{}` is what only they know: the name of their resource. */
  readonly url: string;
  /** What its keys begin with, where its pages say so; null if nothing is said. */
  readonly starts: string | null;
  /** Where its keys are made; null for a server that needs none. */
  readonly keys: string | null;
  /** What the `{}` in its address stands for. */
  readonly part?: 'resource' | 'workspace';
  /** `open`: it lists its models to anybody. `key`: with a key. `none`: what it lists is not what a run names. */
  readonly models: 'open' | 'key' | 'none';
  /** The page that its address was read from. */
  readonly from: string;
}

/** It runs on the person's own computer, where its default port is known. */
export const isLocal = ({ url }: Service): boolean => url.startsWith('http:');

/** Under which only its own keys are of use; null for a server of the person's own. */
export const domainOf = (service: Service): string | null =>
  isLocal(service) ? null : new URL(service.url.replace('{}.', '')).hostname;

/**
 * The part of this service's address that only the person knows, empty if it has none; null for another address. A name
 * in a host has at most 63 characters, and some keys have more.
 */
export const partOf = ({ url }: Service, address: string): string | null => {
  const [start = '', end = ''] = url.split('{}');
  const part = address.slice(start.length, address.length - end.length);
  return `${start}${part}${end}` === address && /^[a-z\d-]{0,63}$/i.test(part) ? part : null;
};

/** Its address with this part. Where that is missing it is no address yet: nothing can be sent there. */
export const withPart = ({ url }: Service, part: string): string => url.replace('{}', part.trim());

/** Which of the services has this address, as it is sent; null if none has. */
export const serviceOf = (services: readonly Service[], address: string): Service | null =>
  services.find((each) => partOf(each, address) !== null) ?? null;
