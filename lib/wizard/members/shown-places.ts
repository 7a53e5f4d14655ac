import type { WizardMember } from '../wizard-draft.ts';
import { FIELDS } from './fields.ts';
import { PACKAGE_POINTER, REMOTE_POINTER } from './server-access.ts';

/** Where problems of a server are shown beside the fields of its package and its address. */
const ACCESS: readonly string[] = [
  PACKAGE_POINTER,
  `${PACKAGE_POINTER}/0/registryType`,
  `${PACKAGE_POINTER}/0/identifier`,
  `${PACKAGE_POINTER}/0/version`,
  REMOTE_POINTER,
  `${REMOTE_POINTER}/0/type`,
  `${REMOTE_POINTER}/0/url`,
];

/** The pointers of everything that is shown of a member, each once. */
export const placesOf = ({ kind, files }: WizardMember): ReadonlySet<string> =>
  new Set([
    ...FIELDS[kind].map(({ pointer }) => pointer),
    ...(kind === 'mcp_server' ? ACCESS : []),
    '/specification',
    '/files',
    ...files.flatMap((_, index) => [`/files/${index}/path`, `/files/${index}/text`]),
  ]);

/** The nearest place around this one that is shown; empty for the member itself. */
export const toPlace = (places: ReadonlySet<string>, pointer: string): string => {
  let place = pointer;
  while (place !== '' && !places.has(place)) place = place.slice(0, place.lastIndexOf('/'));
  return place;
};
