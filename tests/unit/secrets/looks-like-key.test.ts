import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findSecrets, looksLikeKey } from '../../../lib/secrets/looks-like-key.ts';
import { deepCount } from '../../support/counts.ts';
import { isInProportion, measureGrowth } from '../../support/growth.ts';

// Made up, and joined here so that no scanner takes this file for a leak.
const join = (...parts: string[]) => parts.join('');
const RANDOM = 'T3BlbkFJq8Zr1Vn5Yx2Wc7Kd9Mh4Pj6Ls0Gt';

describe('findSecrets', () => {
  it.each([
    ['secret/openai-key', join('sk-', RANDOM)],
    ['secret/openai-key', join('sk-proj-', RANDOM, '-', RANDOM, '_9')],
    ['secret/openai-key', join('sk-test-', '9f86d081884c7d659a2feaa0')],
    ['secret/anthropic-key', join('sk-ant-', 'api03-', RANDOM, '-AA')],
    [
      'secret/openrouter-key',
      join('sk-or-', 'v1-', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'),
    ],
    ['secret/github-token', join('ghp_', RANDOM)],
    ['secret/github-token', join('github_pat_', '11ABCDE0Y0q8Zr1Vn5Yx2W_c7Kd9Mh4Pj6Ls0Gt')],
    ['secret/gitlab-token', join('glpat-', 'q8Zr1Vn5Yx2Wc7Kd9Mh4')],
    ['secret/npm-token', join('npm_', RANDOM.slice(0, 36))],
    ['secret/huggingface-token', join('hf_', RANDOM.slice(0, 34))],
    ['secret/stripe-key', join('sk_', 'live_', '51Hq8Zr1Vn5Yx2Wc7Kd9Mh4')],
    ['secret/access-token', join('byokc_', RANDOM, 'q8Zr1Vn')],
    ['secret/aws-key-id', join('AKIA', 'Q8ZR1VN5YX2WC7KD')],
    ['secret/google-key', join('AIza', 'SyD8q8Zr1Vn5Yx2Wc7Kd9Mh4Pj6Ls0GtBvQ')],
    ['secret/slack-token', join('xoxb-', '2401234567-2401234567890-q8Zr1Vn5Yx2Wc7')],
    ['secret/json-web-token', join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0NTY3ODkwIn0', '.', RANDOM)],
    ['secret/private-key', join('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIEowIBAAKCAQEAr2Tq')],
    ['secret/private-key', join('"-----BEGIN ', 'PRIVATE KEY-----\\nMIIEowIBAAKCAQEAr2Tq')],
  ])('finds %s and says where it is, not what it is', (rule, secret) => {
    const text = `export KEY="${secret}" # keep`;
    const [found, ...more] = findSecrets(text);
    expect(more).toEqual([]);
    expect(found?.rule).toBe(rule);
    expect(text.slice(found?.start, found?.end).length).toBeGreaterThan(15);
    expect(text.indexOf(secret.replace(/^"/, ''))).toBe(found?.start);
    expect(JSON.stringify(found)).not.toContain(secret.slice(8));
  });

  it.each([
    'Set OPENAI_API_KEY to sk-... and run it.',
    'sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx1',
    'sk-your-api-key-goes-here-please-1',
    'sk-ant-api03-<your key>',
    'risk-based-task-management-and-review-2024',
    'A task-oriented, risk-management-and-compliance-2025-checklist-for-everyone',
    'sk-learn-pipeline-for-text-classification-2',
    'sk-learn-pipeline-for-tabular-data-classification2',
    'sk-notes-1a2b-on-releases-3c4d-of-the-year',
    'sk-SK-slovak-Translation-of-release-notes-v2',
    'AKIAIOSFODNN7EXAMPLE',
    'AIza... is how Google keys begin',
    '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
    'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'eyJhbGciOi... (a token)',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '0192c3a4-5b6c-7d8e-9f00-112233445566',
    'Write a skill that reviews pull requests for payment code and knows our error codes.',
  ])('passes over %j', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it('asks for eight different characters', () => {
    expect(looksLikeKey(join('sk-', 'aB1cD2e'.repeat(4)))).toBe(false);
    expect(looksLikeKey(join('sk-', 'aB1cD2eF'.repeat(4)))).toBe(true);
  });

  it('tells whether there is one', () => {
    expect(looksLikeKey(`Use ${join('sk-', RANDOM)} to make a skill`)).toBe(true);
    expect(looksLikeKey('A skill that explains how to set OPENAI_API_KEY=sk-...')).toBe(false);
  });

  it('finds several in one text, in order', () => {
    const text = `${join('sk-', RANDOM)} and ${join('AKIA', 'Q8ZR1VN5YX2WC7KD')}`;
    expect(findSecrets(text).map(({ rule }) => rule)).toEqual(['secret/openai-key', 'secret/aws-key-id']);
  });

  it.each([
    'sk-',
    'eyJ',
    'eyJaaaaaaaaaaa.',
    'AKIA',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----\\n',
    'a',
    'sk-ant-a',
    '\\n',
    'xoxb-1',
  ])('takes time linear in a text made of %j', (unit) => {
    const growth = measureGrowth(25_000, (characters) => {
      const text = unit.repeat(Math.ceil(characters / unit.length));
      return () => void findSecrets(text);
    });
    expect(growth).toSatisfy(isInProportion);
  });

  it('never throws and never overlaps, whatever the text', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        let end = 0;
        for (const found of findSecrets(text)) {
          expect(found.start).toBeGreaterThanOrEqual(end);
          end = found.end;
        }
      }),
      { numRuns: deepCount({ sample: 500, deep: 50_000 }) },
    );
  });
});
