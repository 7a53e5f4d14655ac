/**
 * Brackets inside each other, as JSON from outside may have them. Everything that reads a value from part to part
 * falls over at some depth: a browser's messages, its storage, `JSON.stringify`, a recursive renderer.
 */
export const DEPTHS = {
  /** What a model writes. A draft holds it some levels down, and a body that saves the draft further down. */
  model: 32,
  /** What a registry, a client or a file sends. Chromium's `storage.session` silently drops what is deeper than 100. */
  message: 64,
} as const;

/** Most texts have fewer brackets than that, and searching for them is much faster than looking at each character. */
const hasFewBrackets = (text: string, most: number): boolean => {
  let count = 0;
  for (const bracket of '{[')
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > most) return false;
    }
  return true;
};

/** Whether brackets outside of strings are nested deeper than `limit`. No recursion, whatever comes. */
export const isDeeperThan = (text: string, limit: number): boolean => {
  if (hasFewBrackets(text, limit)) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > limit) return true;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return false;
};

/**
 * Reads JSON that somebody else wrote. Undefined when it is not JSON, or is nested deeper than `limit`: `isDeeperThan`
 * tells which. Unlike `JSON.parse` it gives no error that quotes the text.
 */
export const parseJson = (text: string, limit: number): unknown => {
  if (isDeeperThan(text, limit)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Whether a value that was read once, by whomever, is nested too deeply to be passed on as a message. */
export const isTooDeep = (value: unknown): boolean => {
  try {
    return isDeeperThan(JSON.stringify(value), DEPTHS.message);
  } catch {
    // `JSON.stringify` fell over by its depth.
    return true;
  }
};
