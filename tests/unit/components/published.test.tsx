import { describe, expect, it } from 'vitest';

import { DoneStep } from '../../../components/wizard/DoneStep.tsx';
import type { PublishedBundle } from '../../../lib/protocol/index.ts';
import { WIZARD } from '../../../lib/texts/en/wizard.ts';
import { editMember } from '../../../lib/wizard/edit.ts';
import type { WizardMember } from '../../../lib/wizard/wizard-draft.ts';
import { sampleWizard } from '../../support/wizard/samples.ts';
import { textOf } from '../../support/worker/markup.tsx';

const draft = await sampleWizard();
const published: PublishedBundle = {
  namespace: 'ada',
  label: 'release-work',
  number: 1,
  visibility: 'public',
  published_at: '2026-11-29T12:00:00.000Z',
  entities: [],
  link: null,
};
const show = (change: (member: WizardMember) => WizardMember): string =>
  textOf(
    <DoneStep
      draft={{ ...draft, members: draft.members.map(change) }}
      published={published}
      onAgain={() => {}}
    />,
  );

describe('what was published', () => {
  it('sends nobody to the page for how to install a specification', () => {
    const text = show((member) => ({ ...member, specification: member.kind !== 'skill' }));

    expect(text).toContain('skills@');
    expect(text).not.toContain(WIZARD.installRest);
  });

  it('sends to the page for what has a package, whatever was ticked before it had one', () => {
    const remotes = [{ type: 'streamable-http', url: 'https://payouts.example/mcp' }];
    const text = show((member) =>
      member.kind === 'mcp_server'
        ? editMember(
            { ...member, specification: true },
            { manifest: { server: { ...(member.manifest['server'] as object), remotes } } },
          )
        : { ...member, specification: true },
    );

    expect(text).toContain(WIZARD.installRest);
  });
});
