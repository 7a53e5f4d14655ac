/** Text that every hop can carry: no NUL (PostgreSQL has none), no half of a surrogate pair (UTF-8 has none). */
const toPortable = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** A whole text of a draft, within what the protocol takes. */
export const toText = (text: string): string => toPortable(text).slice(0, 400_000).toWellFormed();

/** As models write it though they are told not to: between lines of hyphens keys, what is indented, and lists. */
const FRONT_MATTER = /^---\s*\n(?=[a-z])(?:(?:(?:[a-z][\w-]*:|[ \t\r-])[^\n]*)?\n)*?---\s*?(?:\n|$)/;

/** The same as the Markdown below front matter of ours: without any of its own, and with nothing around it. */
export const toBody = (text: string): string => toText(text).trim().replace(FRONT_MATTER, '').trim();

/** A sentence or two, within what the protocol takes. */
export const toShortText = (text: string): string => toPortable(text).slice(0, 4_000).toWellFormed();

/** One line of at most `limit` characters, cut between words, without `<` and `>`, which some clients fail on. */
export const toLine = (text: string, limit: number): string => {
  const line = toPortable(text).replaceAll(/[<>]/g, '').replaceAll(/\s+/g, ' ').trim();
  if (line.length <= limit) return line;
  const cut = line.slice(0, limit - 1);
  return `${cut
    .slice(0, Math.max(cut.lastIndexOf(' '), limit / 2))
    .trimEnd()
    .toWellFormed()}…`;
};

/** What nobody sees and a model reads: marks of direction, tags, fillers, joiners, control characters. */
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu;

/** Text of strangers before a model reads it: nothing hidden in it, of bounded length. Costs an emoji its joiners. */
export const toVisible = (text: string, limit: number): string =>
  toPortable(text).replaceAll(HIDDEN, '').slice(0, limit).toWellFormed();
