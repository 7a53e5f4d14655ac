import {
  EntityNameSchema,
  NamespaceSchema,
  ProblemError,
  VersionSchema,
  z,
  type Entity,
} from '../../lib/protocol/index.ts';
import { EVERYBODY, type Entities, type Reader, type StoredEntity } from '../db/index.ts';
import { toEntity } from './to-wire.ts';

const AddressSchema = z.object({
  namespace: NamespaceSchema,
  name: EntityNameSchema,
  version: z.optional(VersionSchema),
});

/** An entity as an address names it, not checked yet. */
export interface EntityAddress {
  namespace: string | undefined;
  name: string | undefined;
  /** The latest version when undefined. */
  version: string | undefined;
}

/** As it is stored. Throws `not-found`. */
export const findEntity = async (
  entities: Pick<Entities, 'find'>,
  { namespace, name, version }: EntityAddress,
  reader: Reader = EVERYBODY,
): Promise<StoredEntity> => {
  const address = z.safeParse(AddressSchema, { namespace, name, version });
  const found = address.success
    ? await entities.find(address.data, address.data.version ?? null, reader)
    : null;
  if (found === null)
    throw new ProblemError(
      'not-found',
      version === undefined
        ? 'The catalog has no such entity.'
        : 'The catalog has no such version of an entity.',
    );
  if (found.status === 'removed')
    throw new ProblemError('not-found', 'Whoever runs this registry removed this version, for good.');
  return found;
};

/** Throws `not-found`. */
export const readEntity = async (
  entities: Pick<Entities, 'find'>,
  address: EntityAddress,
  reader: Reader = EVERYBODY,
): Promise<Entity> => toEntity(await findEntity(entities, address, reader));
