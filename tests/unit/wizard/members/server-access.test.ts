import { describe, expect, it } from 'vitest';

import { checkDraft } from '../../../../lib/formats/check-draft.ts';
import { isDesign } from '../../../../lib/formats/specification.ts';
import { editMember } from '../../../../lib/wizard/edit.ts';
import {
  accessPart,
  accessType,
  withAccessPart,
  withAccessType,
} from '../../../../lib/wizard/members/server-access.ts';
import type { WizardMember } from '../../../../lib/wizard/wizard-draft.ts';

const drafted: WizardMember = {
  id: 'one',
  kind: 'mcp_server',
  name: 'payouts',
  version: '1.0.0',
  specification: false,
  manifest: {
    server: { name: 'com.example/payouts', description: 'Looks up payouts.', version: '1.0.0' },
    tools: [],
  },
  markdown: '# Payouts\n',
  files: [],
  provenance: null,
  receipt: null,
  typed: {},
};

const errorsIn = (member: WizardMember) =>
  checkDraft(member)
    .filter(({ severity }) => severity === 'error')
    .map(({ path }) => path);

describe('how people get a drafted server', () => {
  it('is not known at first, so that it can only be a specification', () => {
    expect(accessType(drafted, 'package')).toBe('');
    expect(isDesign(checkDraft(drafted))).toBe(true);
  });

  it('becomes a package whose name has to be typed', () => {
    const chosen = editMember(drafted, { manifest: withAccessType(drafted, 'package', 'npm') });
    expect(errorsIn(chosen)).toEqual(['/manifest/server/packages/0/identifier']);

    const named = editMember(chosen, {
      manifest: withAccessPart(chosen, 'package', 'identifier', '@acme/payouts'),
    });
    expect(errorsIn(named)).toEqual([]);
    expect(isDesign(checkDraft(named))).toBe(false);

    const pinned = editMember(named, { manifest: withAccessPart(named, 'package', 'version', '1.2.3') });
    expect(pinned.manifest).toMatchObject({
      server: {
        packages: [
          {
            registryType: 'npm',
            identifier: '@acme/payouts',
            version: '1.2.3',
            transport: { type: 'stdio' },
          },
        ],
      },
    });
    expect(editMember(pinned, { manifest: withAccessPart(pinned, 'package', 'version', '') })).toEqual(named);
  });

  it('becomes an address, which has to be https', () => {
    const chosen = editMember(drafted, { manifest: withAccessType(drafted, 'remote', 'streamable-http') });
    expect(errorsIn(chosen)).toEqual(['/manifest/server/remotes/0/url']);

    const named = editMember(chosen, {
      manifest: withAccessPart(chosen, 'remote', 'url', 'https://mcp.example/payouts'),
    });
    expect(accessPart(named, 'remote', 'url')).toBe('https://mcp.example/payouts');
    expect(errorsIn(named)).toEqual([]);
    expect(isDesign(checkDraft(named))).toBe(false);
  });

  it('is taken away whole, and other packages stay', () => {
    const chosen = editMember(drafted, { manifest: withAccessType(drafted, 'package', 'npm') });
    expect(withAccessType(chosen, 'package', '')).toEqual(drafted.manifest);

    const two = { server: { packages: [{ registryType: 'npm' }, { registryType: 'oci' }] } };
    expect(withAccessType({ ...drafted, manifest: two }, 'package', '')).toEqual({
      server: { packages: [{ registryType: 'oci' }] },
    });
  });

  it('keeps what has no field here, such as arguments', () => {
    const manifest = {
      server: { packages: [{ registryType: 'npm', packageArguments: [{ type: 'positional' }] }] },
    };

    expect(withAccessType({ ...drafted, manifest }, 'package', 'pypi')).toMatchObject({
      server: { packages: [{ registryType: 'pypi', packageArguments: [{ type: 'positional' }] }] },
    });
  });
});
