import { type Findings, error, isText } from './finding.ts';

const NAME_IN_URL = /\{([^{}]{1,200})\}/g;

const fillIn = (template: string): string =>
  template.replaceAll(/:\{[^{}]{1,200}\}(?=\/|$)/g, ':8080').replaceAll(NAME_IN_URL, 'placeholder');

/** An http(s) address that may contain `{names}` to fill in; null if it is not one. */
export const parseUrlTemplate = (template: unknown): URL | null =>
  isText(template) && /^https?:\/\/\S+$/.test(template) && URL.canParse(fillIn(template))
    ? new URL(fillIn(template))
    : null;

/** `mcp/url-variable`: nobody would be asked for a name that is not declared. */
export const checkUrlNames = function* (
  template: string,
  declared: ReadonlySet<string>,
  path: string,
): Findings {
  for (const [, name = ''] of template.matchAll(NAME_IN_URL))
    if (!declared.has(name)) {
      yield error('mcp/url-variable', path, 'url-variable');
      return;
    }
};
