import { describe, expect, it } from 'vitest';

import { checkDraft } from '../../lib/formats/check-draft.ts';
import { parseSkillMarkdown } from '../../lib/formats/skill-markdown.ts';
import { type Composition, StrictCompositionSchema } from '../../lib/protocol/index.ts';
import { GOALS, makeExamples, readExample } from '../support/samples/examples.ts';

const names = Object.keys(GOALS);

const readComposition = async (name: string): Promise<Composition> => {
  const files = await readExample(name);
  return StrictCompositionSchema.parse(JSON.parse(files['composition.json'] ?? ''));
};

describe('the worked goals in docs/examples', () => {
  it('are what a registry makes of them today', async () => {
    const made = await makeExamples();

    expect([...made.keys()]).toEqual(names);
    for (const name of names) expect(made.get(name)).toEqual(await readExample(name));
  }, 120_000);

  it.each(names)('%s breaks none of our own rules', async (name) => {
    const { drafts } = await readComposition(name);

    expect(drafts.length).toBeGreaterThan(0);
    const findings = drafts.flatMap((draft) => [...draft.findings, ...checkDraft(draft)]);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each(names)('%s has the SKILL.md of its skills as one reads them', async (name) => {
    const files = await readExample(name);
    const { drafts } = await readComposition(name);

    for (const draft of drafts.filter(({ kind }) => kind === 'skill'))
      expect(parseSkillMarkdown(files[`${draft.name}/SKILL.md`] ?? '')).toMatchObject({
        manifest: draft.manifest,
      });
  });

  it('are one skill, one agent, and a bundle that reuses and drafts', async () => {
    const [skill, agent, bundle] = await Promise.all(names.map(readComposition));

    expect(skill).toMatchObject({ reuse: [], drafts: [{ kind: 'skill' }] });
    expect(agent).toMatchObject({ drafts: [{ kind: 'agent' }] });
    expect(bundle?.classification?.kind).toBe('bundle');
    expect(bundle?.reuse).not.toEqual([]);
    expect(bundle?.drafts.map(({ kind }) => kind)).toEqual(['skill', 'agent', 'mcp_server']);
  });
});
