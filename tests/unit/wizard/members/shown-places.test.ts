import { describe, expect, it } from 'vitest';

import { placesOf, toPlace } from '../../../../lib/wizard/members/shown-places.ts';

const base = {
  id: 'one',
  name: 'a',
  version: '1.0.0',
  specification: false,
  manifest: {},
  markdown: '',
  provenance: null,
  receipt: null,
  typed: {},
};

describe('a problem in a member', () => {
  const places = placesOf({ ...base, kind: 'mcp_server', files: [{ path: 'a.md', text: '' }] });

  it.each([
    ['/name', '/name'],
    ['/manifest/server/packages/0/identifier', '/manifest/server/packages/0/identifier'],
    ['/manifest/server/packages/1/identifier', '/manifest/server/packages'],
    ['/manifest/server/remotes/0/headers/0/name', '/manifest/server/remotes'],
    ['/manifest/server/repository/url', '/manifest/server'],
    ['/manifest/tools/3/name', '/manifest/tools'],
    ['/files/0/path', '/files/0/path'],
    ['/files/7/path', '/files'],
    ['/kind', ''],
    ['', ''],
  ])('at %s is shown at %s', (pointer, place) => {
    expect(toPlace(places, pointer)).toBe(place);
  });
});
