import { describe, expect, it } from 'vitest';

import type { EntityKind } from '../../../../lib/protocol/index.ts';
import { editMember } from '../../../../lib/wizard/edit.ts';
import { FIELDS, type FieldName, readField, writeField } from '../../../../lib/wizard/members/fields.ts';
import type { WizardMember } from '../../../../lib/wizard/wizard-draft.ts';

const memberOf = (kind: EntityKind, manifest: WizardMember['manifest']): WizardMember => ({
  id: 'one',
  kind,
  name: 'payouts',
  version: '1.0.0',
  specification: false,
  manifest,
  markdown: '# Payouts\n',
  files: [],
  provenance: null,
  receipt: null,
  typed: {},
});

const fieldOf = (kind: EntityKind, name: FieldName) => {
  const field = FIELDS[kind].find((each) => each.name === name);
  if (field === undefined) throw new Error(`No field ${name}`);
  return field;
};

const typed = (member: WizardMember, name: FieldName, text: string): WizardMember => {
  const edit = writeField(member, fieldOf(member.kind, name), text);
  if ('code' in edit) throw new Error(JSON.stringify(edit));
  return editMember(member, edit);
};

const skill = memberOf('skill', {
  name: 'payouts',
  description: 'Use when a payout fails.',
  'allowed-tools': ['Bash', 'Read'],
  metadata: { author: 'me' },
});

describe('the fields of a member', () => {
  it.each<EntityKind>(['skill', 'agent', 'mcp_server'])(
    'of the kind %s have a place of their own each',
    (kind) => {
      const pointers = FIELDS[kind].map(({ pointer }) => pointer);

      expect(new Set(pointers).size).toBe(pointers.length);
    },
  );

  it.each<EntityKind>(['skill', 'agent', 'mcp_server'])(
    'of the kind %s change nothing when what they show is typed',
    (kind) => {
      const member = memberOf(
        kind,
        kind === 'mcp_server'
          ? {
              server: { name: 'com.example/payouts', description: 'Pays', version: '1.0.0', title: 'Pay' },
              tools: [],
            }
          : {
              name: 'payouts',
              description: 'Pays',
              license: 'MIT',
              model_compatibility: ['a', 'b'],
              metadata: { a: 'b' },
            },
      );
      const all = FIELDS[kind].map((field) => typed(member, field.name, readField(member, field)));

      expect(all).toEqual(FIELDS[kind].map(() => member));
    },
  );

  it('write a text into its place in the manifest, and take an empty optional one out', () => {
    const licensed = typed(skill, 'license', 'MIT');

    expect(licensed.manifest).toEqual({ ...skill.manifest, license: 'MIT' });
    expect(typed(licensed, 'license', '').manifest).toEqual(skill.manifest);
    expect(typed(skill, 'description', '').manifest).toMatchObject({ description: '' });
    expect(typed(skill, 'instructions', 'New').markdown).toBe('New');
  });

  it('show what is no text as the JSON that it is, until a text is typed in its place', () => {
    expect(readField(skill, fieldOf('skill', 'allowedTools'))).toBe('[\n  "Bash",\n  "Read"\n]');
    expect(typed(skill, 'allowedTools', 'Bash Read').manifest).toMatchObject({
      'allowed-tools': 'Bash Read',
    });
  });

  it('have a list with one text per line', () => {
    const agent = memberOf('agent', { name: 'payouts', model_compatibility: ['a', 'b'] });

    expect(readField(agent, fieldOf('agent', 'models'))).toBe('a\nb');
    expect(typed(agent, 'models', 'a\n\nc').manifest).toMatchObject({ model_compatibility: ['a', 'c'] });
    expect(typed(agent, 'models', '').manifest).toMatchObject({ model_compatibility: [] });
  });

  it('have as JSON what has no field of its own, and change nothing else with it', () => {
    const rest = fieldOf('skill', 'frontmatterRest');

    expect(JSON.parse(readField(skill, rest))).toEqual({ metadata: { author: 'me' } });
    expect(typed(skill, 'frontmatterRest', '{"x": 1}').manifest).toEqual({
      name: 'payouts',
      description: 'Use when a payout fails.',
      'allowed-tools': ['Bash', 'Read'],
      x: 1,
    });
  });

  it('say what is wrong with text that is not JSON, and show it again once it was kept', () => {
    const rest = fieldOf('skill', 'frontmatterRest');

    expect(writeField(skill, rest, '{\n"a": "b')).toEqual({ code: 'no-json', line: 2 });
    expect(writeField(skill, rest, '[]')).toEqual({ code: 'no-object', line: null });
    expect(writeField(skill, rest, `${'['.repeat(40)}${']'.repeat(40)}`)).toEqual({
      code: 'too-deep',
      line: null,
    });
    expect(readField({ ...skill, typed: { '/manifest': '{"a' } }, rest)).toBe('{"a');
  });
});
