import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { chooseNear, countSlips } from '../../../registry/catalog/near-words.ts';
import { parseQuery } from '../../../registry/catalog/parse-query.ts';
import { toWords } from '../../../registry/catalog/words.ts';

describe('words', () => {
  it.each([
    ['node.js, C++ & gRPC', ['node', 'js', 'c', 'grpc']],
    ['io.github.acme/weather_service', ['io', 'github', 'acme', 'weather', 'service']],
    ['Überweisung à la CARTE', ['uberweisung', 'a', 'la', 'carte']],
    ['支払い 결제', ['支払い', '결제']],
    ['भुगतान', ['भुगतान']],
    ['🔥 ⚠️ --', []],
  ])('of %s are %j', (text, words) => {
    expect(toWords(text)).toEqual(words);
  });

  it('are cut where nobody would have typed so much', () => {
    expect(toWords('a'.repeat(10_000))).toEqual(['a'.repeat(60)]);
  });
});

describe('a query', () => {
  it('keeps quotes, "or" and a hyphen before a word, and nothing else that means something', () => {
    expect(parseQuery('"Failed payments" or refunds: -card (pdf-tools) <script> & | ! :* -').text).toBe(
      '"failed payments" or refunds -card pdf tools script',
    );
  });

  it('knows what is wanted and what is not', () => {
    expect(parseQuery('pdf "split pages" or merge -scan -ocr')).toMatchObject({
      words: ['pdf', 'split', 'pages', 'merge'],
      without: ['scan', 'ocr'],
      name: 'pdf-split-pages-merge',
    });
  });

  it('is read without an error, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(parseQuery(text).text).not.toMatch(/[&|!:*()<>\\']/);
      }),
    );
  });
});

describe('slips', () => {
  it.each([
    ['slack', 'slack', 0],
    ['slcak', 'slack', 1],
    ['slak', 'slack', 1],
    ['slackk', 'slack', 1],
    ['smack', 'slack', 1],
    ['gihtub', 'github', 1],
    ['kubernets', 'kubernetes', 1],
    ['', 'abc', 3],
    ['ca', 'abc', 3],
  ])('from %s to %s: %i', (left, right, slips) => {
    expect(countSlips(left, right)).toBe(slips);
    expect(countSlips(right, left)).toBe(slips);
  });
});

describe('near a word that is in no entity', () => {
  it.each([
    [
      'what it begins, the shortest first',
      'kuber',
      ['kuberneteses', 'kubernetes', 'cuber'],
      ['kubernetes', 'kuberneteses'],
    ],
    ['the fewest slips away', 'paymnets', ['payments', 'pavements', 'parents'], ['payments']],
    ['all that are as near', 'forn', ['form', 'fork', 'torn'], ['form', 'fork', 'torn']],
    ['nothing for one slip too many', 'paint', ['print', 'parent'], ['print']],
    ['nothing that is another word', 'slack', ['smock', 'black'], ['black']],
    ['nothing where a word is short', 'pdg', ['pdf'], []],
    ['nothing among nothing', 'payments', [], []],
  ])('is %s', (_what, word, candidates, near) => {
    expect(chooseNear(word, candidates)).toEqual(near);
  });
});
