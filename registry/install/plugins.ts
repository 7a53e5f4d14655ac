import { toPluginName, writePlugin, type WrittenPlugin } from '../../lib/formats/plugins/write-plugin.ts';
import type { Bundle } from '../../lib/protocol/index.ts';
import type { EntityContent, EntityLists } from '../db/index.ts';

/** An Agent Plugin and its name. */
export type NamedPlugin = WrittenPlugin & { name: string };

/** A larger plugin would be read by nobody, and packed between everybody's requests. */
export const MOST_MEMBERS = 100;
export const MOST_CHARACTERS = 4 * 1024 * 1024;
const READ_AT_ONCE = 10;

const sizeOf = ({ markdown, files }: EntityContent): number =>
  files.reduce((sum, { text }) => sum + text.length, markdown.length);

/** What a publisher has, each in its latest version. Null for a publisher who has nothing; `too-large` beyond the limits above. */
export const toPublisherPlugin = async (
  lists: EntityLists,
  namespace: string,
): Promise<NamedPlugin | 'too-large' | null> => {
  const listed = await lists.ofPublisher(namespace, { kind: null, after: null, limit: MOST_MEMBERS + 1 });
  if (listed.length === 0) return null;
  if (listed.length > MOST_MEMBERS) return 'too-large';
  const members: EntityContent[] = [];
  for (let start = 0; start < listed.length; start += READ_AT_ONCE) {
    members.push(...(await lists.contents(listed.slice(start, start + READ_AT_ONCE))));
    if (members.reduce((sum, member) => sum + sizeOf(member), 0) > MOST_CHARACTERS) return 'too-large';
  }
  const name = toPluginName(namespace);
  return { name, ...writePlugin({ name, members }) };
};

/** A bundle as one plugin. What it leaves out, it says. */
export const toBundlePlugin = ({ namespace, label, title, members }: Bundle): NamedPlugin => {
  const name = toPluginName(`${namespace}/${label}`);
  return { name, ...writePlugin({ name, ...(title === null ? {} : { description: title }), members }) };
};
