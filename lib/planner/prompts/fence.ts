/**
 * Puts untrusted text into a prompt as data: JSON with every `<` escaped. Nothing in it can close its fence or open
 * another, and it reads back exactly.
 */
export const fence = (tag: string, value: unknown): string =>
  `<${tag}>${JSON.stringify(value).replaceAll('<', '\\u003c')}</${tag}>`;

/** The content of the first fence with that name; undefined if there is none. */
export const readFence = (prompt: string, tag: string): unknown => {
  const start = prompt.indexOf(`<${tag}>`);
  const end = prompt.indexOf(`</${tag}>`, start);
  if (start < 0 || end < 0) return undefined;
  try {
    return JSON.parse(prompt.slice(start + tag.length + 2, end)) as unknown;
  } catch {
    return undefined;
  }
};
