import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';

import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { type FileParts, toSkillMarkdown } from '../../../lib/formats/draft-files.ts';
import { entityFiles, toEntityArchive } from '../../../lib/formats/entity-files.ts';
import { parseSkillMarkdown } from '../../../lib/formats/skill-markdown.ts';

const SKILL: FileParts = {
  kind: 'skill',
  name: 'payments',
  manifest: { name: 'payments', description: 'Reconciles "payments": all. Use when an invoice stays open.' },
  markdown: '# What to do\n\nRead it.\n',
  files: [
    { path: 'references/Größe.md', text: 'Grüße\r\n' },
    { path: 'scripts/check.sh', text: '#!/bin/sh\nexit 0\n', executable: true },
  ],
};

const filesOf = (parts: FileParts) => entityFiles(parts) ?? [];
const namesIn = (archive: Uint8Array): string[] => Object.keys(unzipSync(archive));

/** The Unix modes in a zip's central directory, in octal; only where the zip says that they are Unix modes. */
const modesIn = (archive: Uint8Array): Record<string, string> => {
  const bytes = Buffer.from(archive);
  const modes: Record<string, string> = {};
  const UNIX = 3;
  for (let at = bytes.indexOf('PK\u0001\u0002'); at !== -1; at = bytes.indexOf('PK\u0001\u0002', at + 46)) {
    const name = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    if (bytes[at + 5] === UNIX) modes[name] = bytes.readUInt16LE(at + 40).toString(8);
  }
  return modes;
};

/** As another process would make it, in another time zone. */
const digestIn = (timeZone: string): string => {
  const code = `
    import { createHash } from 'node:crypto';
    import { entityFiles, toEntityArchive } from ${JSON.stringify(path.resolve('lib/formats/entity-files.ts'))};
    const files = entityFiles(${JSON.stringify(SKILL)});
    console.log(createHash('sha256').update(toEntityArchive(files, 'payments', 'root')).digest('hex'));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, TZ: timeZone },
    encoding: 'utf8',
  }).trim();
};

describe('the archive of an entity', () => {
  it('has SKILL.md at its root, or everything in one folder', () => {
    const files = filesOf(SKILL);

    expect(namesIn(toEntityArchive(files, 'payments', 'root'))).toEqual([
      'SKILL.md',
      'references/Größe.md',
      'scripts/check.sh',
    ]);
    expect(namesIn(toEntityArchive(files, 'payments', 'folder'))).toEqual([
      'payments/SKILL.md',
      'payments/references/Größe.md',
      'payments/scripts/check.sh',
    ]);
  });

  it('holds each text byte for byte, and a SKILL.md that reads as the entity', () => {
    const inside = unzipSync(toEntityArchive(filesOf(SKILL), 'payments', 'root'));
    const text = (name: string) => new TextDecoder().decode(inside[name]);

    for (const file of SKILL.files) expect(text(file.path)).toBe(file.text);
    expect(text('SKILL.md')).toBe(toSkillMarkdown(SKILL));
    expect(parseSkillMarkdown(text('SKILL.md'))).toEqual({
      manifest: SKILL.manifest,
      markdown: SKILL.markdown,
    });
  });

  it('has one digest, which no time zone and no newer compressor changes', () => {
    const here = createHash('sha256')
      .update(toEntityArchive(filesOf(SKILL), 'payments', 'root'))
      .digest('hex');

    expect(['UTC', 'Pacific/Kiritimati', 'America/St_Johns'].map(digestIn)).toEqual([here, here, here]);
    expect(here).toBe('832890f3c9a2868f2100a69fa87cb0bed85080cba95c01685dc675a1fe2a4fd6');
  });

  it('marks its programs as executable and nothing else, for whoever unpacks it', () => {
    expect(modesIn(toEntityArchive(filesOf(SKILL), 'payments', 'folder'))).toEqual({
      'payments/SKILL.md': '100644',
      'payments/references/Größe.md': '100644',
      'payments/scripts/check.sh': '100755',
    });
  });

  it.each([
    '../outside.md',
    'references/../../outside.md',
    '/etc/outside.md',
    String.raw`..\outside.md`,
    'C:outside.md',
    'references/con.md',
    'skill.MD',
    'references/a\u202eb.md',
    '__proto__',
    '.',
  ])('is not made at all where a file is called %j', (name) => {
    expect(
      entityFiles({
        ...SKILL,
        files: [
          { path: 'references/ok.md', text: '' },
          { path: name, text: '' },
        ],
      }),
    ).toBe(null);
  });

  it.each<[FileParts['kind'], FileParts['manifest'], string[]]>([
    ['mcp_server', { server: { name: 'a/b' }, tools: [] }, ['server.json', 'README.md', 'tools.json']],
    ['agent', { name: 'payments', description: 'Does it.' }, ['payments.md']],
    [
      'agent',
      { name: 'payments', description: 'Does it.', service_url: 'https://a.example/a2a' },
      ['payments.md', 'agent-card.json', 'agent-card-0.3.json'],
    ],
  ])('of kind %s has the files that its ecosystem expects', (kind, manifest, names) => {
    expect(filesOf({ ...SKILL, kind, manifest, files: [] }).map((file) => file.path)).toEqual(names);
  });
});
