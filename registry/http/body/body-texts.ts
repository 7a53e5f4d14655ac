import { textsOf } from '../../../lib/base/json-texts.ts';

/** Names below these members are chosen by the author and never appear in a message. */
const OPEN_MEMBER = /^.*?\/(?:manifest|values)(?=\/|$)/;

/**
 * Finds bad texts in a checked body: returns at most 20 pointers, none with a name that the caller chose. Other
 * names come from our schemas, and are passed over like the members in `passedOver`.
 */
export const findPointers = (
  body: unknown,
  isBad: (text: string) => boolean,
  passedOver: readonly string[] = [],
): string[] => {
  const pointers = new Set<string>();
  for (const { path, text, isName } of textsOf(body)) {
    const [open] = OPEN_MEMBER.exec(path) ?? [];
    if (isName && open === undefined) continue;
    if (passedOver.some((each) => path === each || path.startsWith(`${each}/`))) continue;
    if (isBad(text)) pointers.add(open ?? path);
  }
  return [...pointers].slice(0, 20);
};
