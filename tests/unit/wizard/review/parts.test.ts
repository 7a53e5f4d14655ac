import { describe, expect, it } from 'vitest';

import { countDescriptions } from '../../../../lib/wizard/review/description-size.ts';
import { changedParts, partsOf } from '../../../../lib/wizard/review/parts.ts';

const before = {
  manifest: { b: 1, a: { '10': 'x', '9': 'y' } },
  markdown: '# Title\n',
  files: [
    { path: 'scripts/a.sh', text: '#!/bin/sh\n' },
    { path: 'references/old.md', text: 'Old' },
  ],
};

describe('the parts of a member', () => {
  it('are its manifest in the form that is signed, its body and its files', () => {
    expect(partsOf(before)).toEqual([
      { kind: 'manifest', path: '', text: '{"a":{"10":"x","9":"y"},"b":1}', isProgram: false },
      { kind: 'body', path: '', text: '# Title\n', isProgram: false },
      { kind: 'file', path: 'scripts/a.sh', text: '#!/bin/sh\n', isProgram: false },
      { kind: 'file', path: 'references/old.md', text: 'Old', isProgram: false },
    ]);
  });

  it('have no text where nothing can be signed', () => {
    expect(partsOf({ ...before, manifest: { name: '\ud800' } })[0]).toMatchObject({ text: null });
  });

  it('are the same in another order of the manifest', () => {
    expect(changedParts(before, { ...before, manifest: { a: { '9': 'y', '10': 'x' }, b: 1 } })).toEqual([]);
  });

  it('show what is other, new, gone, and a program now', () => {
    const after = {
      manifest: { ...before.manifest, b: 2 },
      markdown: before.markdown,
      files: [
        { path: 'scripts/a.sh', text: '#!/bin/sh\n', executable: true as const },
        { path: 'references/new.md', text: 'New' },
      ],
    };

    expect(changedParts(before, after)).toMatchObject([
      { kind: 'manifest', where: 'both', becameProgram: null },
      { kind: 'file', path: 'scripts/a.sh', where: 'both', becameProgram: true },
      { kind: 'file', path: 'references/new.md', where: 'after', before: '', after: 'New' },
      { kind: 'file', path: 'references/old.md', where: 'before', before: 'Old', after: '' },
    ]);
  });
});

describe('the descriptions of a bundle', () => {
  it('are counted where each kind has its own', () => {
    const member = {
      id: '',
      name: '',
      version: '',
      specification: false,
      markdown: '',
      files: [],
      provenance: null,
      receipt: null,
      typed: {},
    };

    expect(
      countDescriptions([
        { ...member, kind: 'skill', manifest: { description: '12345' } },
        {
          ...member,
          kind: 'mcp_server',
          manifest: { description: 'not this', server: { description: '123' } },
        },
        { ...member, kind: 'agent', manifest: { description: 7 } },
      ]),
    ).toBe(8);
  });
});
