import { describe, expect, it } from 'vitest';

import { toBundleUrl } from '../../../lib/base/bundle-url.ts';
import type { PublishedBundle } from '../../../lib/protocol/index.ts';
import { toInstallLines } from '../../../lib/wizard/install-lines.ts';
import { sampleDraft } from '../../support/samples/run-samples.ts';
import { REGISTRY, samplePlan, sampleWizard, SERVER_DRAFT } from '../../support/wizard/samples.ts';

const LINE = 'DISABLE_TELEMETRY=1 npx skills@1.7.4 add https://registry.example';
const published: PublishedBundle = {
  namespace: 'ada',
  label: 'release-work',
  number: 2,
  visibility: 'public',
  published_at: '2026-11-29T12:00:00.000Z',
  entities: [],
  link: null,
};

const draftOf = (...names: string[]) => {
  const skills = names.map((name, index) =>
    sampleDraft({
      draft_id: `0192f0f0-0000-7000-8000-00000000000${index}`,
      name,
      manifest: { name, description: 'Writes release notes. Use when a version is tagged.' },
    }),
  );
  return sampleWizard(samplePlan({}, { drafts: [...skills, SERVER_DRAFT] }));
};

describe('the lines that install what was published', () => {
  it('are one per skill', async () => {
    expect(toInstallLines(await draftOf('notes'), published)).toEqual([
      { name: 'notes', line: `${LINE}/e/ada/notes/versions/0.1.0` },
    ]);
  });

  it('begin with one for all skills, which names the publication, if there are several', async () => {
    expect(toInstallLines(await draftOf('notes', 'tags'), published)).toEqual([
      { name: 'release-work', line: `${LINE}/b/release-work/publications/2` },
      { name: 'notes', line: `${LINE}/e/ada/notes/versions/0.1.0` },
      { name: 'tags', line: `${LINE}/e/ada/tags/versions/0.1.0` },
    ]);
  });

  it.each(['draft', 'private'] as const)('are none for a bundle that is %s', async (visibility) => {
    expect(toInstallLines(await draftOf('notes'), { ...published, visibility })).toEqual([]);
  });

  it('stand below the address of the page, which for a draft has its link', () => {
    expect(toBundleUrl(REGISTRY, published)).toBe('https://registry.example/b/release-work');
    expect(toBundleUrl(REGISTRY, { ...published, link: 'ab12' })).toBe(
      'https://registry.example/b/release-work?link=ab12',
    );
  });
});
