import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { ANSWERS } from '../../../lib/planner/answers/read-answers.ts';
import { z } from '../../../lib/protocol/index.ts';

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
}

/** The JSON Schemas of the answers, as zod makes them, without the member that only names the dialect. */
export const makeAnswerSchemas = (): Record<string, Schema> =>
  Object.fromEntries(
    Object.entries(ANSWERS).map(([name, schema]) => {
      const { $schema: _dialect, ...made } = z.toJSONSchema(schema);
      return [name, made as Schema];
    }),
  );

const toMembers = (schemas: Record<string, Schema>): string =>
  `{${Object.entries(schemas)
    .map(([name, schema]) => `${name}: ${toSource(schema)}`)
    .join(',')}}`;

/** As source, in which what all objects have in common is said once. */
const toSource = (schema: Schema): string => {
  if (schema.properties) return `object(${toMembers(schema.properties)})`;
  return schema.items ? `array(${toSource(schema.items)})` : JSON.stringify(schema);
};

if (import.meta.main) {
  const file = fileURLToPath(new URL('../../../lib/planner/answers/schemas.ts', import.meta.url));
  writeFileSync(
    file,
    `import type { AnswerName } from './read-answers.ts';
import { array, object } from './json-schemas.ts';

// Generated from read-answers.ts by tests/support/provider/answer-schemas.ts: making them at run time costs the worker 6.5 KB.
export const ANSWER_SCHEMAS: Readonly<Record<AnswerName, object>> = ${toMembers(makeAnswerSchemas())};
`,
  );
  execFileSync('oxfmt', [file]);
}
