import { describe, expect, it } from 'vitest';

import { findPointers } from '../../../registry/http/body/body-texts.ts';

const isBad = (text: string): boolean => text === 'bad';

describe('a bad text in a body', () => {
  it.each([
    [{ goal: 'bad' }, '/goal'],
    [{ drafts: [{ manifest: { chosen: { inner: 'bad' } } }] }, '/drafts/0/manifest'],
    [{ gaps: [{ values: { chosen: 'bad' } }] }, '/gaps/0/values'],
    [{ gaps: [{ values: { bad: 1 } }] }, '/gaps/0/values'],
  ])('is pointed to without a name that the caller chose: %j', (body, pointer) => {
    expect(findPointers(body, isBad)).toEqual([pointer]);
  });
});
