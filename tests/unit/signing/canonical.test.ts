import { describe, expect, it } from 'vitest';

import { toBytes, toText } from '../../../lib/signing/bytes.ts';
import { parseCanonical, toCanonical, toCanonicalText } from '../../../lib/signing/canonical.ts';

describe('the canonical form of RFC 8785', () => {
  it('is that of the example in section 3.2.2', () => {
    const value: unknown = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );

    expect(toText(toCanonical(value))).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('has its members in the order of section 3.2.3, by UTF-16 units', () => {
    const value: unknown = JSON.parse(
      '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
    );

    expect([...toCanonicalText(value).matchAll(/:"([^"]*)"/g)].map(([, name]) => name)).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  // Appendix B: the IEEE 754 number's bits, and how it is written.
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the number %s as %s', (bits, text) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt(`0x${bits}`));

    expect(toCanonicalText(view.getFloat64(0))).toBe(text);
  });

  it.each([['7fffffffffffffff'], ['7ff0000000000000']])('has none for the number %s', (bits) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt(`0x${bits}`));

    expect(() => toCanonical(view.getFloat64(0))).toThrow(/not allowed/);
  });

  it('orders names that look like integers as texts, and keeps a member called __proto__', () => {
    expect(toCanonicalText(JSON.parse('{"9":1,"10":2,"-1":3,"__proto__":{"a":1}}'))).toBe(
      '{"-1":3,"10":2,"9":1,"__proto__":{"a":1}}',
    );
  });

  it.each(['"\\ud800"', '{"\\udfff":1}'])('has none for %s, half of a surrogate pair', (json) => {
    expect(() => toCanonical(JSON.parse(json))).toThrow(/surrogate/);
  });
});

describe('JSON that must be canonical', () => {
  it('is read', () => {
    expect(parseCanonical(toBytes('{"a":[1,"€"],"b":null}'))).toEqual({ a: [1, '€'], b: null });
  });

  it.each([
    ['a member that comes twice', '{"a":1,"a":1}'],
    ['a member that comes twice in other spellings', '{"a":1,"\\u0061":1}'],
    ['bytes after the end', '{"a":1}\n'],
    ['a space inside', '{"a": 1}'],
    ['a byte order mark', '\ufeff{"a":1}'],
    ['another order', '{"b":1,"a":1}'],
    ['an escape that is not needed', '{"a":"\\/"}'],
    ['a number that does not survive', '{"a":9007199254740993}'],
    ['another spelling of a number', '{"a":1.0}'],
    ['minus zero', '{"a":-0}'],
    ['no JSON', '{"a":1'],
    ['nothing', ''],
  ])('is refused with %s', (_what, text) => {
    expect(parseCanonical(toBytes(text))).toBeUndefined();
  });

  it('is refused when it is not UTF-8', () => {
    expect(parseCanonical(new Uint8Array([0x22, 0xc3, 0x28, 0x22]))).toBeUndefined();
    expect(parseCanonical(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]))).toBeUndefined();
  });
});
