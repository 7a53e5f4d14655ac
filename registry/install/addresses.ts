/** Addresses of what can be installed, relative to the registry. An installer is given one of these. */
const part = encodeURIComponent;

export const entityAddress = (namespace: string, name: string, version?: string): string =>
  `/e/${part(namespace)}/${part(name)}${version === undefined ? '' : `/versions/${part(version)}`}`;

/** `number` is that of a publication: without it, the newest one. */
export const bundleAddress = (label: string, number?: number): string =>
  `/b/${part(label)}${number === undefined ? '' : `/publications/${number}`}`;

/** With what opens a draft, if it is one. */
export const withLink = (address: string, link: string | null): string =>
  link === null ? address : `${address}?link=${link}`;

export const publisherAddress = (namespace: string): string => `/p/${part(namespace)}`;

/** `file` is the name of an archive. */
export const archiveAddress = (namespace: string, name: string, version: string, file: string): string =>
  `${entityAddress(namespace, name, version)}/${part(file)}`;

/** `file` is a path within the entity. */
export const fileAddress = (namespace: string, name: string, version: string, file: string): string =>
  `${entityAddress(namespace, name, version)}/files/${file.split('/').map(part).join('/')}`;
