/** Text that every hop can carry: no NUL (PostgreSQL has none), no half of a surrogate pair (UTF-8 has none). */
const toPortable = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** A whole text of a draft, within what the protocol takes. */
export const toText = (text: string): string => toPortable(text).slice(0, 400_000).toWellFormed();

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
