/**
 * How deeply brackets may be nested in JSON from outside. Everything that walks a value fails at some depth: a
 * browser's messages, its storage, `JSON.stringify`, a recursive renderer.
 */
export const DEPTHS = {
  /** For what a model writes. A draft nests it some levels deeper, and a body that saves the draft deeper still. */
  model: 32,
  /** For what a registry, a client or a file sends. Chromium's `storage.session` silently drops anything beyond 100. */
  message: 64,
} as const;

/** Most texts have fewer brackets than that, and counting them is much faster than looking at each character. */
const hasFewBrackets = (text: string, most: number): boolean => {
  let count = 0;
  for (const bracket of '{[')
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > most) return false;
    }
  return true;
};

/** Whether brackets outside strings are nested deeper than `limit`. It never recurses. */
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
 * Parses untrusted JSON. Undefined if it is not JSON, or is nested deeper than `limit`: `isDeeperThan` says which.
 * Unlike `JSON.parse`, it throws no error that quotes the text.
 */
export const parseJson = (text: string, limit: number): unknown => {
  if (isDeeperThan(text, limit)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Whether a parsed value is nested too deeply to be passed on as a message. */
export const isTooDeep = (value: unknown): boolean => {
  try {
    return isDeeperThan(JSON.stringify(value), DEPTHS.message);
  } catch {
    // It is too deep even for `JSON.stringify`.
    return true;
  }
};
