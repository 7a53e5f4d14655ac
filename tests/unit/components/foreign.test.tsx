import { describe, expect, it } from 'vitest';

import { CompositionParts } from '../../../components/composition/CompositionParts.tsx';
import { PlanRow } from '../../../components/plans/PlanRow.tsx';
import { noteFailure } from '../../../lib/failures/index.ts';
import { readWorkerMessage } from '../../../lib/stores/read-worker-message.ts';
import { SKILL } from '../../support/gallery/drafts.ts';
import { runOf } from '../../support/gallery/states.ts';
import { markupOf } from '../../support/worker/markup.tsx';
import { stateOf } from '../../support/worker/open-view.ts';

const BIDI = ['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'];
const HIDDEN = [...BIDI, '\u200e', '\u200f', '\u061c', '\u200b', '\u2060', '\ufeff'];
/** As `gpj.exe` is made to look like `exe.jpg`. */
const TURNED = `safe${HIDDEN.join('x')}gpj.exe`;

const expectNothingHidden = (text: string) => {
  for (const character of HIDDEN) expect(text).not.toContain(character);
  expect(text).toContain('⟨U+202E⟩');
};

describe('names that others wrote', () => {
  it('of drafts, entities and gaps are shown with everything in them, and isolated', () => {
    const markup = markupOf(
      <CompositionParts
        drafts={[
          {
            ...SKILL,
            name: TURNED,
            manifest: { ...SKILL.manifest, description: TURNED },
            critic_notes: TURNED,
            findings: [
              {
                rule: 'made/up',
                severity: 'error',
                path: `/files/${TURNED}`,
                code: 'written',
                values: { text: TURNED },
              },
            ],
          },
        ]}
        outline={[{ draft_id: SKILL.draft_id.replace(/.$/, 'f'), kind: 'skill', name: TURNED }]}
        reuse={[{ entity: TURNED, kind: 'skill', covers: TURNED, why: TURNED, trust_tier: 'official' }]}
        gaps={[{ code: 'not-covered', values: { text: TURNED } }]}
        practice={false}
        composition={null}
        registryUrl={null}
      />,
    );
    expectNothingHidden(markup);
    expect(markup.match(/<bdi>safe/g)?.length).toBeGreaterThanOrEqual(5);
  });

  it('of saved plans do not reorder what stands beside them', () => {
    const plan = {
      plan_id: '01920000-0000-7000-8000-00000000000a',
      goal: TURNED,
      provider: 'openai',
      model: TURNED,
      partial: false,
      drafts: 1,
      saved_at: '2026-01-02T03:04:05.000Z',
      updated_at: '2026-01-02T03:04:05.000Z',
      published: { label: TURNED, number: 2, visibility: 'draft' as const, link: 'ab12' },
    };
    const markup = markupOf(
      <PlanRow
        plan={plan}
        registryUrl="https://registry.example"
        onRename={() => Promise.resolve(true)}
        onDuplicate={() => Promise.resolve()}
        onDelete={() => undefined}
      />,
    );
    expectNothingHidden(markup);
    expect(markup.match(/<bdi>safe/g)).toHaveLength(3);
    expect(markup).toContain('href="https://registry.example/b/');
  });

  it('of providers, models, pages and failures are made visible before a view sees them', () => {
    const failure = { ...noteFailure('extension-failed'), slug: 'x', title: TURNED, detail: TURNED };
    const page = {
      page_id: '1',
      url: 'https://a.test/',
      title: TURNED,
      text: '',
      is_cut: false,
      entity: null,
    };
    const model = {
      id: 'm',
      name: TURNED,
      context_tokens: null,
      input_usd_per_mtok: null,
      output_usd_per_mtok: null,
    };
    const provider = {
      id: 'openai' as const,
      name: TURNED,
      models: [model],
      key_hint: TURNED,
      key_url: 'https://a.test/',
      practice: false,
    };
    const state = stateOf({
      page,
      page_failure: failure,
      providers: [provider],
      providers_failure: failure,
      run: { ...runOf({}), provider_name: TURNED, page, failure, save_failure: failure },
    });
    const read = readWorkerMessage({ type: 'state', state });
    expect(read).not.toBeNull();
    expectNothingHidden(JSON.stringify(read));
    for (const reply of [
      { type: 'refused', failure },
      { type: 'connected', handle: TURNED, host: 'a.test' },
    ])
      expectNothingHidden(JSON.stringify(readWorkerMessage({ type: 'reply', request_id: 1, reply })));
  });

  it('of scripts that are written from right to left stay as they are', () => {
    const state = stateOf({ run: { ...runOf({}), provider_name: 'ספק \u2067עברית\u2069 טוב' } });
    const read = readWorkerMessage({ type: 'state', state });
    expect(JSON.stringify(read)).toContain('ספק \u2067עברית\u2069 טוב');
  });
});
