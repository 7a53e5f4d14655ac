import { formatBytes } from '../amounts.ts';
import { plural } from '../locale.ts';

const carried = (count: number, hosts: string): string =>
  plural(count, {
    one: `# request carried your key, to ${hosts}`,
    other: `# requests carried your key, to ${hosts}`,
  });

const others = (count: number): string => plural(count, { one: '# other', other: '# others' });

/** The requests that left the browser. `hosts` is a list with commas. */
export const REQUESTS = {
  requests: 'Requests',
  noneCarried: 'No request carried your key',
  noneListedCarried: 'No request that is still listed carried your key',
  carried,
  allCarried: (count: number, host: string) =>
    plural(count, {
      one: `# request carried your key, to ${host}`,
      other: `# requests carried your key, all to ${host}`,
    }),
  atLeastCarried: (count: number, hosts: string) => `At least ${carried(count, hosts)}`,
  /** The first argument of these is one of the lines above. */
  othersDidNot: (line: string, count: number) => `${line}; ${others(count)} did not`,
  othersDidNotTo: (line: string, count: number, hosts: string) =>
    `${line}; ${others(count)} did not, to ${hosts}`,
  onlyOthers: (line: string, count: number, hosts: string) =>
    `${line}; ${plural(count, { one: '# request', other: '# requests' })}, to ${hosts}`,
  cut: 'Older requests are no longer listed.',
  noStatus: 'no status yet',
  outcomes: { open: 'open', finished: 'finished', aborted: 'aborted', failed: 'failed' },
  bytes: (sent: number, received: number) => `${formatBytes(sent)} out, ${formatBytes(received)} in`,
  carriedKey: 'carried your key',
  noKey: 'no key',
  copyJson: 'Copy as JSON',
};
