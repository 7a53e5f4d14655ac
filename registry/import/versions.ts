/** What a thing without a version is: nobody has promised anything yet. */
export const FIRST_VERSION = '0.1.0';

/**
 * A version as found in the wild, as a semantic one: `1.0` is 1.0.0 and `v2.1.3` is 2.1.3. Anything else
 * stays as it is, to be refused. What its author wrote stays in the manifest.
 */
export const toSemanticVersion = (text: string): string => {
  const version = text.trim().replace(/^v(?=\d)/i, '');
  const [, numbers, rest = ''] = /^(\d+(?:\.\d+)?)((?:-[a-z].*|\+.*)?)$/i.exec(version) ?? [];
  return numbers === undefined
    ? version
    : `${[...numbers.split('.'), '0', '0'].slice(0, 3).join('.')}${rest}`;
};
