import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { pointerOf } from '../../lib/base/json-texts.ts';
import * as protocol from '../../lib/protocol/index.ts';

const { z } = protocol;
const EXPORTS: Readonly<Record<string, unknown>> = { ...protocol };
const FOLDER = fileURLToPath(new URL('../fixtures/protocol', import.meta.url));

interface Fixture {
  /** A schema of the protocol by its exported name. */
  schema: string;
  why: string;
  /** Rejected ones: where the only thing wrong is. */
  pointer?: string;
  value: unknown;
}

const fixturesOf = (kind: 'accepted' | 'rejected'): [string, Fixture][] =>
  readdirSync(`${FOLDER}/${kind}`).map((name) => [
    name,
    JSON.parse(readFileSync(`${FOLDER}/${kind}/${name}`, 'utf8')) as Fixture,
  ]);

const parse = ({ schema, value }: Fixture) => z.safeParse(EXPORTS[schema] as protocol.z.ZodMiniType, value);

describe('the contract', () => {
  it.each(fixturesOf('accepted'))('accepts %s', (_name, fixture) => {
    expect(parse(fixture).error?.issues).toBeUndefined();
  });

  it.each(fixturesOf('rejected'))('rejects %s for the one thing that is wrong in it', (_name, fixture) => {
    const pointers = parse(fixture).error?.issues.map(({ path }) => pointerOf(path));

    expect(pointers).toEqual([fixture.pointer]);
  });
});
