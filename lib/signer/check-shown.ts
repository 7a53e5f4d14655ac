import {
  BUNDLE_PATHS,
  SignedBundleSchema,
  SignedVersionSchema,
  SigningKeyListSchema,
} from '../protocol/index.ts';
import type { Answered, PageRegistry } from '../registry-client/page-registry.ts';
import { type Asked, type Question, verify, type Verdict } from '../signing/verify.ts';
import type { KnownSigners } from './known-signers.ts';
import type { ShownPage } from './shown-page.ts';

export interface CheckedPage {
  verdict: Verdict;
  namespace: string;
  /** Null for an entity. */
  label: string | null;
  /** What was compared with what was signed: of each version its manifest, its body and its files. */
  contents: readonly string[];
}

interface CheckParts {
  registry: PageRegistry;
  /** As Settings have it. */
  registryUrl: string;
  known: KnownSigners;
}

const contentsOf = (served: Question['served']): string[] =>
  ('members' in served ? served.members : [served]).flatMap(({ name, version, files }) => [
    `${name}@${version}`,
    ...files.map(({ path }) => `${name}@${version} ${path}`),
  ]);

const readShown = async (
  registry: PageRegistry,
  { about, path }: ShownPage,
): Promise<Answered<{ served: Question['served']; asked: Asked }>> => {
  if ('label' in about) {
    const bundle = await registry.ask({ method: 'GET', path }, SignedBundleSchema);
    return bundle.isOk
      ? { ...bundle, value: { served: bundle.value, asked: { namespace: null, label: about.label } } }
      : bundle;
  }
  const entity = await registry.ask({ method: 'GET', path }, SignedVersionSchema);
  if (!entity.isOk) return entity;
  const { namespace, name, version } = about;
  // The page of the newest version names none: which it is, only the registry says.
  const asked = { namespace, name, version: version ?? entity.value.version };
  return { ...entity, value: { served: entity.value, asked } };
};

/**
 * Whether what the registry serves is what its publisher signed. It fetches what somebody would install, not the page:
 * a page is for reading.
 */
export const checkShown = async (
  { registry, registryUrl, known }: CheckParts,
  shown: ShownPage,
): Promise<Answered<CheckedPage>> => {
  const read = await readShown(registry, shown);
  if (!read.isOk) return read;
  const { served, asked } = read.value;
  const label = 'label' in asked ? asked.label : null;
  const owner = label === null ? null : await known.ownerOf(registryUrl, label);
  const namespace = asked.namespace ?? owner ?? served.namespace;
  const isSigned = (served.envelope ?? null) !== null;
  const listed = isSigned
    ? await registry.ask({ method: 'GET', path: BUNDLE_PATHS.signingKeys(namespace) }, SigningKeyListSchema)
    : null;
  if (listed?.isOk === false) return listed;
  const verdict = await verify({
    asked: { ...asked, namespace },
    served,
    keys: listed?.value.items ?? [],
    known: await known.keysOf(registryUrl, namespace),
  });
  return { isOk: true, tag: null, value: { verdict, namespace, label, contents: contentsOf(served) } };
};
