/** The line, from 1, at which `JSON.parse` failed on this text; null if the browser does not say it. */
export const lineOfError = (error: unknown, text: string): number | null => {
  const message = error instanceof Error ? error.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return text.slice(0, Number(position)).split('\n').length;
  // Firefox counts lines itself.
  const line = /line (\d+) column/.exec(message)?.[1];
  return line === undefined ? null : Number(line);
};
