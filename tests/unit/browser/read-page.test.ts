import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { onKeyAlarm } from '../../../lib/browser/key-alarm.ts';
import { isGranted } from '../../../lib/browser/permissions.ts';
import { readPage } from '../../../lib/browser/read-page.ts';

/** What stands in a frame, as its script sees it. */
interface Frame {
  href: string;
  title: string;
  alternate?: string;
  main?: string;
  selection?: string;
  /** What the script finds that reads all of it; without one it fails there. */
  whole?: { url: string; title: string; text: string };
}

interface Injection {
  target: { frameIds: number[] };
  func?: (registryOrigin: string | null) => unknown;
  args?: [string | null];
  files?: string[];
}

const frames = new Map<number, Frame>();
/** The files that were put into a frame. */
const injected: string[] = [];

/** Runs the function in a frame, as the browser does, with that frame's globals. */
const runIn = (frame: Frame, { func, args = [null], files = [] }: Injection): unknown => {
  injected.push(...files);
  if (func === undefined) {
    if (frame.whole === undefined) throw new Error('The script failed');
    return frame.whole;
  }
  const { href, title, alternate, main, selection = '' } = frame;
  vi.stubGlobal('location', new URL(href));
  vi.stubGlobal('getSelection', () => selection);
  vi.stubGlobal('document', {
    title,
    querySelector: (selector: string) =>
      selector === 'main'
        ? main === undefined
          ? null
          : { innerText: main }
        : alternate === undefined
          ? null
          : { getAttribute: () => alternate },
  });
  return func(...args);
};

const alarms: ((alarm: { name: string }) => void)[] = [];
let contains: () => Promise<boolean>;
vi.mock('wxt/browser', () => ({
  browser: {
    scripting: {
      executeScript: async (injection: Injection) => {
        const frame = frames.get(injection.target.frameIds[0] ?? -1);
        if (frame === undefined) throw new Error('Cannot access contents');
        return [{ result: runIn(frame, injection) }];
      },
    },
    permissions: { contains: () => contains() },
    alarms: { onAlarm: { addListener: (listener: (typeof alarms)[number]) => void alarms.push(listener) } },
  },
}));

const REGISTRY = 'https://registry.test';
const ENTITY = { alternate: '/v1/entities/acme/tides', main: 'All that it says', selection: 'One word' };

beforeEach(() => {
  frames.clear();
  injected.length = 0;
});
afterEach(() => vi.unstubAllGlobals());

describe('what is read of a page', () => {
  it("is what an entity's page of the registry says", async () => {
    frames.set(0, { ...ENTITY, href: `${REGISTRY}/e/acme/tides`, title: 'Tides' });

    expect(await readPage(1, REGISTRY, null)).toEqual({
      url: `${REGISTRY}/e/acme/tides`,
      title: 'Tides',
      text: 'All that it says',
      entityPath: '/v1/entities/acme/tides',
    });
  });

  it.each([
    ['of another site that says it is one', 'https://evil.test/e/acme/tides', REGISTRY],
    ['of a site whose name begins like it', `${REGISTRY}.evil.test/e/acme/tides`, REGISTRY],
    ['of the registry on another port', `${REGISTRY}:8443/e/acme/tides`, REGISTRY],
    ['where no registry is set', `${REGISTRY}/e/acme/tides`, null],
  ])('is only what was selected on a page %s', async (_, href, registry) => {
    frames.set(0, { ...ENTITY, href, title: 'Tides' });

    expect(await readPage(1, registry, null)).toMatchObject({ text: 'One word', entityPath: '' });
  });

  it('is only what was selected on another page of the registry', async () => {
    frames.set(0, { ...ENTITY, href: `${REGISTRY}/me/plans`, title: 'Plans', alternate: '/v1/me/plans' });

    expect(await readPage(1, REGISTRY, null)).toMatchObject({ text: 'One word', entityPath: '' });
  });

  it('is all that there is to read where nothing is selected, by a script that is put there only then', async () => {
    const whole = { url: 'https://docs.test/two', title: 'Two', text: 'All of it' };
    frames.set(0, { href: 'https://docs.test/', title: 'Docs', selection: 'One word', whole });
    expect(await readPage(1, REGISTRY, null)).toMatchObject({ title: 'Docs', text: 'One word' });
    expect(injected).toEqual([]);

    frames.set(0, { href: 'https://docs.test/', title: 'Docs', whole });
    expect(await readPage(1, REGISTRY, null)).toEqual({ ...whole, entityPath: '' });
    expect(injected).toEqual(['/page-text.js']);
  });

  it('is title and address alone where that script fails', async () => {
    frames.set(0, { href: 'https://docs.test/', title: 'Docs' });

    expect(await readPage(1, REGISTRY, null)).toEqual({
      url: 'https://docs.test/',
      title: 'Docs',
      text: '',
      entityPath: '',
    });
  });

  it('is never the whole page where the menu was used on a selection', async () => {
    const whole = { url: 'https://docs.test/', title: 'Docs', text: 'All of it' };
    frames.set(0, { href: 'https://docs.test/', title: 'Docs', whole });

    const page = await readPage(1, REGISTRY, { frameId: 0, text: 'In a field' });
    expect(page).toMatchObject({ text: 'In a field' });
    expect(injected).toEqual([]);
  });

  it('is only what was selected in a frame, whoever the frame is of', async () => {
    frames.set(0, { href: 'https://docs.test/', title: 'Docs' });
    frames.set(7, { ...ENTITY, href: `${REGISTRY}/e/acme/tides`, title: 'Tides' });

    expect(await readPage(1, REGISTRY, { frameId: 7, text: 'Told with the click' })).toEqual({
      url: 'https://docs.test/',
      title: 'Docs',
      text: 'One word',
      entityPath: '',
    });
  });
});

describe('a host', () => {
  it.each([
    ['granted', async () => true, true],
    ['not granted', async () => false, false],
    [
      'of a pattern that the browser does not take, not granted',
      () => Promise.reject(new Error('Invalid')),
      false,
    ],
  ])('is %s as the browser says', async (_, answer, granted) => {
    contains = answer;

    expect(await isGranted('https://registry.test/*')).toBe(granted);
  });
});

describe('the alarm of a kept key', () => {
  it('is told of, and no other', () => {
    let told = 0;
    onKeyAlarm(() => {
      told += 1;
    });

    for (const name of ['other', '', 'forget-key-soon']) for (const listener of alarms) listener({ name });
    expect(told).toBe(0);
    for (const listener of alarms) listener({ name: 'forget-key' });
    expect(told).toBe(1);
  });
});
