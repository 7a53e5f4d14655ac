import { formatBytes } from '../../amounts.ts';

/** `path` is empty where the file itself is meant. */
const at = (path: string): string => (path === '' ? '' : ` (${path})`);

/** Why a file gives no member, and what to do. */
export const FILE_PROBLEMS = {
  empty: 'The file is empty.',
  unreadable: 'The browser cannot read it: it may be moved, deleted or locked. Choose it again.',
  'unknown-ending': 'Choose a .md, .json, .skill or .zip file.',
  'too-large': (bytes: number) => `The file is larger than a bundle may be, ${formatBytes(bytes)}.`,
  'archive-unreadable':
    'This is no zip that can be read: it may be damaged, encrypted or packed in another way. Pack it again.',
  'archive-too-large': (bytes: number) =>
    `Unpacked, it is larger than a bundle may be, ${formatBytes(bytes)}.`,
  'nothing-in-archive': 'There is no SKILL.md, server.json or agent card in it.',
  'too-many-files': (count: number, path: string) =>
    `There are more than ${count} files beside ${path}. Leave some out.`,
  'no-text': (path: string) => `This is no text in UTF-8${at(path)}. A bundle has only texts; leave it out.`,
  twice: (path: string) => `Two files have the same name, or one has a name that cannot be used${at(path)}.`,
  'too-deep': (path: string) => `Its JSON is nested too deeply${at(path)}. Make it flatter.`,
  'unknown-json': (path: string) => `This is neither a server.json nor an agent card${at(path)}.`,
  'client-settings': (path: string) =>
    `These are the settings of a client${at(path)}. Choose the server.json of the server itself.`,
  'no-json': (path: string, line: number | null) =>
    `This is not JSON${at(path)}${line === null ? '' : `; look at line ${line}`}.`,
  'frontmatter-missing': (path: string) =>
    `There is no frontmatter${at(path)}. The file must begin with it, between two lines of three hyphens.`,
  'frontmatter-too-long': (path: string) => `The frontmatter is far too long${at(path)}.`,
  'not-plain': (path: string, line: number) =>
    `Line ${line} has YAML that is not read here${at(path)}. Write it in the plain form, name: value, and put a text with a colon in it in quotes.`,
  'key-twice': (path: string, line: number) => `Line ${line} has a name that was there before${at(path)}.`,
};
