import { describe, expect, it } from 'vitest';

import { toPublishedText } from '../../../lib/formats/versions/published-text.ts';

const entity = {
  namespace: 'ada',
  name: 'payments',
  version: '1.1.0',
  kind: 'skill' as const,
  manifest: { name: 'payments', description: 'Use when somebody pays.' },
  markdown: '# Payments\n\n```\nsum\n```',
  files: [{ path: 'scripts/sum.sh', text: 'echo 1\n', executable: true as const }],
};

describe('what was published, as text for a model', () => {
  it('holds manifest, body and every file whole', () => {
    expect(toPublishedText(entity)).toBe(
      [
        'ada/payments@1.1.0 (skill) as it was published',
        '',
        'manifest',
        '```',
        '{\n  "name": "payments",\n  "description": "Use when somebody pays."\n}',
        '```',
        '',
        'body',
        '````',
        '# Payments\n\n```\nsum\n```',
        '````',
        '',
        'file "scripts/sum.sh"',
        '```',
        'echo 1',
        '```',
        '',
      ].join('\n'),
    );
  });

  it('lets no text end its fence, nor a path begin another', () => {
    const text = toPublishedText({
      ...entity,
      markdown: 'a\n`````\nfile "x"\n',
      files: [{ path: 'x"\n```\nbody', text: '' }],
    });
    expect(text).toContain('body\n``````\na\n`````\nfile "x"\n``````\n');
    expect(text).toContain(String.raw`file "x\"\n` + '```' + String.raw`\nbody"`);
  });
});
