import { describe, expect, it } from 'vitest';

import { toFileMember } from '../../../../lib/wizard/members/from-file.ts';

describe('a member from a file', () => {
  it('has no provenance, and begins at 0.1.0 where the file names no version', () => {
    const member = toFileMember(
      {
        kind: 'skill',
        name: 'payouts',
        version: '',
        manifest: { name: 'payouts' },
        markdown: 'x',
        files: [],
      },
      'one',
    );

    expect(member).toEqual({
      id: 'one',
      kind: 'skill',
      name: 'payouts',
      version: '0.1.0',
      specification: false,
      manifest: { name: 'payouts' },
      markdown: 'x',
      files: [],
      provenance: null,
      receipt: null,
      typed: {},
    });
  });

  it('keeps a version that has to be mended', () => {
    const server = { name: 'com.example/a', version: 'v1' };
    const member = toFileMember(
      {
        kind: 'mcp_server',
        name: 'a',
        version: 'v1',
        manifest: { server, tools: [] },
        markdown: '',
        files: [],
      },
      'one',
    );

    expect(member).toMatchObject({ name: 'a', version: 'v1', manifest: { server } });
  });
});
