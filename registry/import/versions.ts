/**
 * Turns a version found in the wild into a semantic one: `1.0` becomes 1.0.0 and `v2.1.3` becomes 2.1.3.
 * Anything else stays as it is and is refused later. The manifest keeps what its author wrote.
 */
export const toSemanticVersion = (text: string): string => {
  const version = text.trim().replace(/^v(?=\d)/i, '');
  const [, numbers, rest = ''] = /^(\d+(?:\.\d+)?)((?:-[a-z].*|\+.*)?)$/i.exec(version) ?? [];
  return numbers === undefined
    ? version
    : `${[...numbers.split('.'), '0', '0'].slice(0, 3).join('.')}${rest}`;
};
