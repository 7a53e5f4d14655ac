import { describe, expect, it } from 'vitest';

import { type Draft, type Drafting, ReceiptSchema, z } from '../../../lib/protocol/index.ts';
import type { SignedMember } from '../../../registry/receipts/receipts.ts';
import { receiptsForTests } from '../../support/registry/receipts.ts';
import { DRAFT_ID, RUN_ID, sampleDraft } from '../../support/samples/run-samples.ts';

const receipts = receiptsForTests();
const OTHER_ID = '01920000-0000-7000-8000-0000000000d2';

const received = async (draft: Draft = sampleDraft(), handle = 'ada', runId = RUN_ID): Promise<Draft> =>
  // As it comes out of a stream.
  JSON.parse(JSON.stringify((await receipts.giverFor(handle, runId))(draft))) as Draft;

/** The member that a wizard makes of a draft. */
const toMember = ({ kind, manifest, markdown, files, receipt, provenance }: Draft): SignedMember => ({
  kind,
  manifest,
  markdown,
  files,
  receipt,
  provenance: { ...provenance, scores: null, edited: false },
});

const verdictOf = async (change: Partial<SignedMember> = {}, handle = 'ada', by = receipts) => {
  const [drafting] = await by.read(handle, [{ ...toMember(await received()), ...change }]);
  return (drafting as Drafting).verdict;
};

const verdicts = async (...members: SignedMember[]) =>
  (await receipts.read('ada', members)).map(({ verdict }) => verdict);

describe('a receipt', () => {
  it('says of an unchanged draft in which run, by whom and with whose key it was drafted', async () => {
    const draft = await received();

    expect(z.parse(ReceiptSchema, draft.receipt)).toBe(draft.receipt);
    expect(await receipts.read('ada', [toMember(draft)])).toEqual([
      { verdict: 'seen', run_id: RUN_ID, provider: 'openai', model: 'gpt-test', key: 'own' },
    ]);
  });

  it('is the same for a draft that comes again, and another after a rewrite', async () => {
    expect((await received()).receipt).toBe((await received()).receipt);
    expect((await received(sampleDraft({ markdown: '# Other' }))).receipt).not.toBe(
      (await received()).receipt,
    );
  });

  it('does not mind scores, the order of members or files, and the version that was chosen', async () => {
    const draft = await received(
      sampleDraft({
        kind: 'mcp_server',
        manifest: { server: { name: 'com.example/x', version: '0.1.0', title: undefined }, tools: [] },
        files: [
          { path: 'b.md', text: 'B' },
          { path: 'a.md', text: 'A' },
        ],
      }),
    );
    const [drafting] = await receipts.read('ada', [
      {
        ...toMember(draft),
        manifest: { tools: [], server: { version: '2.0.0', name: 'com.example/x' } },
        files: draft.files.toReversed(),
        provenance: {
          ...draft.provenance,
          scores: { specificity: 1, completeness: 2, safety: 3, goal_alignment: 4 },
          edited: true,
        },
      },
    ]);

    expect(drafting?.verdict).toBe('seen');
  });

  it.each<[string, Partial<SignedMember>]>([
    ['the body', { markdown: '# Release notes\n\nRead the log since the last tag!' }],
    ['the manifest', { manifest: { ...sampleDraft().manifest, license: 'MIT' } }],
    ['a file', { files: [{ path: 'a.md', text: '' }] }],
    ['what is a program', { files: [{ path: 'a.sh', text: '', executable: true }] }],
  ])('tells that %s was edited since', async (_what, change) => {
    const [drafting] = await receipts.read('ada', [{ ...toMember(await received()), ...change }]);

    expect(drafting).toEqual({
      verdict: 'edited',
      run_id: RUN_ID,
      provider: 'openai',
      model: 'gpt-test',
      key: 'own',
    });
  });

  it('counts for nobody else, and at no other registry', async () => {
    expect(await verdictOf()).toBe('seen');
    expect(await verdictOf({}, 'mallory')).toBe('claimed');
    expect(await verdictOf({}, 'ada', receiptsForTests(8))).toBe('claimed');
  });

  it('counts for no other kind, and for nothing without a receipt or provenance', async () => {
    expect(await verdictOf({ kind: 'agent' })).toBe('claimed');
    expect(await verdictOf({ receipt: null })).toBe('claimed');
    expect(await verdictOf({ receipt: undefined })).toBe('claimed');
    expect(await verdictOf({ provenance: null })).toBe('claimed');
  });

  it.each<[string, Partial<Draft['provenance']>]>([
    ['provider', { provider: 'anthropic' }],
    ['model', { model: 'gpt-better' }],
    ['key', { key: 'registry' }],
    ['via', { via: 'direct' }],
    ['prompt_sha256', { prompt_sha256: 'b'.repeat(64) }],
    ['drafted_at', { drafted_at: '2026-01-02T03:04:06.000Z' }],
  ])('shows a forged %s as claimed', async (_what, change) => {
    const { provenance } = sampleDraft();

    expect(await verdictOf({ provenance: { ...provenance, ...change, scores: null, edited: false } })).toBe(
      'claimed',
    );
  });

  it('shows every change of a single character of it as claimed', async () => {
    const { receipt = '' } = await received();
    const member = toMember(await received());
    for (const [at, character] of Array.from(receipt).entries()) {
      const forged = `${receipt.slice(0, at)}${character === '1' ? '2' : '1'}${receipt.slice(at + 1)}`;
      const [drafting] = await receipts.read('ada', [{ ...member, receipt: forged }]);
      expect([at, drafting?.verdict]).toEqual([at, 'claimed']);
    }
    for (const forged of [receipt.slice(0, -1), `${receipt}A`, ` ${receipt}`, `${receipt}\n`, '', '.'])
      expect(await verdictOf({ receipt: forged })).toBe('claimed');
  });

  it('cannot be put together from two of one’s own', async () => {
    const [one, two] = [
      await received(),
      await received(sampleDraft({ draft_id: OTHER_ID, markdown: '# Two' })),
    ];
    const [first, second] = [one, two].map(({ receipt = '' }) => receipt.split('.'));
    for (const part of [1, 2, 3, 4]) {
      const mixed = (first ?? []).with(part, (second ?? [])[part] ?? '').join('.');
      const verdict = await verdictOf({ receipt: mixed });
      expect([part, verdict]).toEqual([part, mixed === one.receipt ? 'seen' : 'claimed']);
    }
    expect(await verdictOf({ receipt: two.receipt })).toBe('edited');
  });

  it('makes one draft one member: of two edited forms of it, none was seen', async () => {
    const member = toMember(await received());
    const edited = { ...member, markdown: '# One' };

    expect(await verdicts(member, edited, { ...member, markdown: '# Two' })).toEqual([
      'seen',
      'claimed',
      'claimed',
    ]);
    expect(await verdicts(edited, { ...member, receipt: null })).toEqual(['edited', 'claimed']);
  });

  it('is missing from a draft that has no canonical form, and the draft still comes', async () => {
    const draft = sampleDraft({ markdown: 'half of a pair: \ud800' });

    expect((await receipts.giverFor('ada', RUN_ID))(draft)).toEqual(draft);
    expect((await received()).draft_id).toBe(DRAFT_ID);
  });
});
