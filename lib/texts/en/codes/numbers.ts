import { plural } from '../../locale.ts';

/** "1 byte", "2,000 bytes". */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  plural(count, { one: `# ${one}`, other: `# ${many}` });
