/** What may be said about an unexpected error: where it came from, never its message, which may quote anything. */
export interface SafeError {
  name: string;
  code?: string;
  frames: string[];
}

const isPlainWord = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w.-]{1,60}$/.test(value);

/** The error's own codes, and those of its causes. */
const codesOf = (error: Error): unknown[] => [
  (error as NodeJS.ErrnoException).code,
  ...(error.cause instanceof Error ? codesOf(error.cause) : []),
];

/** A message may itself look like a stack. So we take only what follows it, and nothing if it cannot be found. */
const framesOf = ({ message, stack = '' }: Error): string[] => {
  const start = stack.indexOf(message);
  if (start < 0 || stack.slice(0, start).includes('\n')) return [];
  return stack
    .slice(start + message.length)
    .split('\n')
    .filter((line) => /^ {4}at /.test(line));
};

export const toSafeError = (error: unknown): SafeError => {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const known = codesOf(error).find(isPlainWord);
  return {
    name: isPlainWord(error.name) ? error.name : 'Error',
    ...(known === undefined ? {} : { code: known }),
    frames: framesOf(error),
  };
};
