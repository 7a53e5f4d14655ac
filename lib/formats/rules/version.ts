import { type Findings, error, isText } from './finding.ts';

/** `^ ~ > < =`, `a - b`, `||`, and `x` or `*` instead of a number; `latest` changes over time too. */
const isRange = (version: string): boolean => {
  const text = version.trim();
  if (/^[\^~<>=]/.test(text) || text.includes('||') || /\s-\s/.test(text)) return true;
  return /^latest$/i.test(text) || /^(?:v?\d{1,20}\.){0,3}[xX*](?:\.|-|$)/.test(text);
};

/** `mcp/version-format` and `mcp/version-range`, for the server and for each package. */
export const checkVersion = function* (version: unknown, path: string): Findings {
  if (!isText(version) || version.trim() === '' || version.length > 255)
    yield error('mcp/version-format', path, 'version-format');
  else if (isRange(version)) yield error('mcp/version-range', path, 'version-range');
};
