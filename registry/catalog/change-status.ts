import {
  type AuditEventName,
  type ChangedStatus,
  type ChangeStatusRequest,
  ProblemError,
} from '../../lib/protocol/index.ts';
import {
  createStatuses,
  type Database,
  type StatusChange,
  type Statuses,
  type StatusTarget,
} from '../db/index.ts';
import { toListed } from './publish.ts';
import { isLater } from './versions.ts';

const latestOf = (versions: readonly string[]): string =>
  versions.reduce((latest, version) => (isLater(version, latest) ? version : latest));

/** What is listed follows what has which status. */
export const createCatalogStatuses = (database: Pick<Database, 'orm'>): Statuses =>
  createStatuses(database, { latestOf, toListed });

interface StatusParts {
  statuses: Statuses;
  newId: () => string;
}

const toSubject = (target: StatusTarget): string =>
  'label' in target ? target.label : `${target.namespace}/${target.name}@${target.version}`;

const change = async (
  { statuses, newId }: StatusParts,
  target: StatusTarget,
  owner: string | null,
  { status, message }: StatusChange,
): Promise<string[] | null> => {
  const event: Extract<AuditEventName, `${string}.status_changed`> =
    'label' in target ? 'bundle.status_changed' : 'entity.status_changed';
  const subject = toSubject(target);
  const changed = await statuses.change(target, owner, { status, message }, (handle, isPublic) => ({
    eventId: newId(),
    handle,
    event,
    isPublic,
    subject,
    data: { status },
  }));
  return changed?.map(toSubject) ?? null;
};

/** What a publisher says of their own. Throws `not-found` for anybody else. */
export const changeStatus = async (
  parts: StatusParts,
  owner: string,
  target: StatusTarget,
  { status, message: asked = null }: ChangeStatusRequest,
): Promise<ChangedStatus> => {
  const message = asked?.trim() || null;
  const changed = await change(parts, target, owner, { status, message });
  if (changed === null)
    throw new ProblemError(
      'not-found',
      'label' in target ? 'You have no such bundle.' : 'You have no such version of an entity.',
    );
  return { status, message, entities: changed };
};

/** The operator takes content away. Says what was removed; null if it is not there. */
export const removeContent = (parts: StatusParts, target: StatusTarget): Promise<string[] | null> =>
  change(parts, target, null, { status: 'removed', message: 'Removed by whoever runs this registry' });
