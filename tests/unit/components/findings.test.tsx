import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { placeOf } from '../../../components/drafts/draft-parts.ts';
import { findLine, lineInJson } from '../../../components/drafts/find-line.ts';
import { Findings } from '../../../components/drafts/Findings.tsx';
import { Markdown } from '../../../components/markdown/Markdown.tsx';
import { Source } from '../../../components/markdown/Source.tsx';
import { checkDraft } from '../../../lib/formats/check-draft.ts';
import { toFindings } from '../../../lib/formats/findings.ts';
import type { Draft, Finding } from '../../../lib/protocol/index.ts';
import { AGENT, SERVER, SKILL } from '../../support/gallery/drafts.ts';
import { markupOf, textOf } from '../../support/worker/markup.tsx';

const finding = (path: string, rule = 'skill/any'): Finding => ({
  rule,
  severity: 'warning',
  path,
  code: 'written',
  values: { text: 'Look.' },
});

const showing = (draft: Draft) => (
  <Findings draft={{ ...draft, critic_notes: null }} onShow={() => undefined} />
);

describe('a finding', () => {
  it.each([
    [SKILL, '/markdown', 'Show in Instructions'],
    [AGENT, '/markdown', 'Show in System prompt'],
    [SERVER, '/markdown', 'Show in Readme'],
    [SKILL, '/manifest/metadata/version', 'Show in Manifest'],
    [SERVER, '/manifest/server/packages/0', 'Show in server.json'],
    [SERVER, '/manifest/tools/0/name', 'Show in tools.json'],
    [SKILL, '/files/0/text', 'Show in references/decline-codes.md'],
  ])('of $name at %s has a button: %s', (draft, path, name) => {
    expect(textOf(showing({ ...draft, findings: [finding(path)] }))).toBe(`warning Look. skill/any ${name}`);
  });

  it.each([
    [SKILL, ''],
    [SKILL, '/files/7/text'],
    [SKILL, '/elsewhere'],
    [SERVER, '/server'],
    [{ ...SKILL, files: [{ path: '../x', text: '' }] }, '/files/0/path'],
    [{ ...SERVER, manifest: {} }, '/manifest/tools'],
  ])('about what is shown nowhere has no button, but says where: %#', (draft, path) => {
    const markup = markupOf(showing({ ...draft, findings: [finding(path)] }));

    expect(markup).not.toContain('<button');
    expect(markup).toContain(path);
  });

  it('that every check makes points at a place that is shown', () => {
    const draft: Draft = {
      ...SKILL,
      manifest: { name: 'A', version: '1' },
      markdown: 'a\u200bb',
      files: [{ path: 'references/a.md', text: 'TODO: write it' }],
    };
    const places = toFindings(draft, checkDraft).map(({ path }) => placeOf(draft, path)?.part);

    expect(new Set(places)).toEqual(new Set(['text', 'manifest', 'files']));
  });
});

describe('a near-duplicate finding', () => {
  const REGISTRY = 'https://registry.example';
  const like = (entity: string | number, registryUrl: string | null = REGISTRY) => {
    const each: Finding = { ...finding(''), code: 'near-duplicate', values: { entity } };
    return markupOf(<Findings draft={{ ...SKILL, findings: [each] }} registryUrl={registryUrl} />);
  };

  it('says which entity it is, and links its page', () => {
    expect(like('acme/payments@1.0.0')).toContain('This is much like acme/payments@1.0.0');
    expect(like('acme/payments@1.0.0')).toContain(`href="${REGISTRY}/e/acme/payments"`);
  });

  it.each(['javascript:alert(1)', '../x@1', '', 7])('links nothing of another form: %j', (entity) => {
    expect(like(entity)).not.toContain('<a');
  });

  it('links nothing without a registry', () => {
    expect(like('acme/payments@1.0.0', null)).not.toContain('<a');
  });
});

describe('the line of a finding', () => {
  const KEY = 'sk-proj-aB3dE5gH7jK9mN1pQ2rS';

  it.each([
    ['/markdown', 'safety/hidden-unicode', 3],
    ['/markdown', 'safety/plain-http', 5],
    ['/markdown', 'secret/openai-key', 6],
    ['/markdown', 'skill/body-long', null],
    ['/files/0/text', 'safety/placeholder', 2],
    ['/files/0/path', 'skill/file-path', null],
    ['/files/9/text', 'safety/placeholder', null],
    ['/manifest/name', 'skill/name-format', 2],
    ['/manifest/metadata/version', 'skill/metadata-format', 7],
    ['/manifest/metadata/missing', 'skill/metadata-format', 6],
    ['/manifest/missing', 'skill/name-format', 1],
    ['', 'secret/run-key', null],
  ])('%s of %s is %j', (path, rule, line) => {
    const draft: Draft = {
      ...SKILL,
      markdown: `# One\n\na\u200bb\n\nhttp://a.example\n${KEY}\n`,
      files: [{ path: 'references/a.md', text: 'x\nTODO: y' }],
      manifest: { name: 'x', list: ['a'], metadata: { version: 1 } },
    };

    expect(findLine(draft, { rule, path })).toBe(line);
  });

  it('in an MCP server is that of server.json, or of its tools', () => {
    expect(findLine(SERVER, finding('/manifest/server/description'))).toBe(4);
    expect(findLine(SERVER, finding('/manifest/server'))).toBe(1);
    expect(findLine(SERVER, finding('/manifest/tools/0/description'))).toBe(4);
  });

  it('in JSON is where that member is written, whatever the value', () => {
    const members = fc.dictionary(
      fc.string({ minLength: 1 }),
      fc.oneof(
        fc.string(),
        fc.constant([]),
        fc.array(fc.integer()),
        fc.dictionary(fc.string(), fc.jsonValue()),
      ),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), members, { minKeys: 1 }), (value) => {
        const lines = JSON.stringify(value, null, 2).split('\n');
        for (const [name, inner] of Object.entries(value))
          for (const each of Object.keys(inner)) {
            const at = lineInJson(value, [name, each]);
            expect(lines[at - 1]?.trimStart().startsWith(`${JSON.stringify(each)}:`)).toBe(true);
          }
      }),
    );
  });
});

describe('a place that was asked for', () => {
  it('is marked in a text as it is, and every other character is where it was', () => {
    const text = 'one\ntwo <b>\n\nfour';
    for (const line of [1, 2, 3, 4]) {
      const markup = markupOf(<Source text={text} markedLine={line} />);
      expect(markup).toMatch(/<mark data-marked="" tabindex="-1">[^\n]*<\/mark>/);
      expect(
        markup
          .replaceAll(/<\/?(?:pre|mark)[^>]*>/g, '')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>'),
      ).toBe(text);
    }
  });

  it.each([
    [1, '<h4 data-marked="" tabindex="-1">Title</h4>'],
    [3, '<p data-marked="" tabindex="-1">A paragraph\nof two lines.</p>'],
    [4, '<p data-marked="" tabindex="-1">A paragraph\nof two lines.</p>'],
    [6, '<li data-marked="" tabindex="-1">one</li>'],
    [7, '<li data-marked="" tabindex="-1">two</li>'],
    [10, '<pre data-marked="" tabindex="0">'],
  ])('is marked in Markdown by the block that has the line: %i', (line, marked) => {
    const text = '# Title\n\nA paragraph\nof two lines.\n\n- one\n- two\n\n```\ncode\n```\n';
    const markup = markupOf(<Markdown text={text} markedLine={line} />);

    expect(markup).toContain(marked);
    expect(markup.match(/data-marked/g)).toHaveLength(1);
  });

  it('is marked nowhere where there is no such line, and by nothing that the text says', () => {
    expect(markupOf(<Markdown text={'a\n\nb'} markedLine={2} />)).not.toContain('data-marked');
    expect(markupOf(<Markdown text={'a'} markedLine={99} />)).not.toContain('data-marked');
    expect(markupOf(<Markdown text={'<p data-marked>a</p>'} />)).not.toContain('<p data-marked');
  });
});
