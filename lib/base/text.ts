/** Text that can go everywhere: no NUL (PostgreSQL forbids it), no half of a surrogate pair (UTF-8 forbids it). */
const toPortable = (text: string): string => text.replaceAll('\0', '').toWellFormed();

export const cutText = (text: string, limit: number): string =>
  toPortable(text).slice(0, limit).toWellFormed();

/** A full text of a draft, cut to what the protocol accepts. */
export const toText = (text: string): string => cutText(text, 400_000);

/** As models write it despite instructions: between lines of hyphens, keys, indented lines, and lists. */
const FRONT_MATTER = /^---\s*\n(?=[a-z])(?:(?:(?:[a-z][\w-]*:|[ \t\r-])[^\n]*)?\n)*?---\s*?(?:\n|$)/;

/** The same for the Markdown below our own front matter: without any of its own, and trimmed. */
export const toBody = (text: string): string => toText(text).trim().replace(FRONT_MATTER, '').trim();

/** A sentence or two, cut to what the protocol accepts. */
export const toShortText = (text: string): string => cutText(text, 4_000);

/** One line of at most `limit` characters, cut between words, without `<` and `>`, on which some clients fail. */
export const toLine = (text: string, limit: number): string => {
  const line = toPortable(text).replaceAll(/[<>]/g, '').replaceAll(/\s+/g, ' ').trim();
  if (line.length <= limit) return line;
  const cut = line.slice(0, limit - 1);
  return `${cut
    .slice(0, Math.max(cut.lastIndexOf(' '), limit / 2))
    .trimEnd()
    .toWellFormed()}…`;
};

/** What people cannot see and a model reads: direction marks, tags, fillers, joiners, control characters. */
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu;

/** Prepares a stranger's text for a model: nothing hidden, limited length. Joined emoji lose their joiners. */
export const toVisible = (text: string, limit: number): string =>
  toPortable(text).replaceAll(HIDDEN, '').slice(0, limit).toWellFormed();
