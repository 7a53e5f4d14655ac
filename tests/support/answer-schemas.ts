import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { ANSWERS } from '../../lib/compose/answers.ts';
import { z } from '../../lib/protocol/index.ts';

/** The JSON Schemas of the answers, as zod makes them, without the member that only names the dialect. */
export const makeAnswerSchemas = (): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(ANSWERS).map(([name, schema]) => {
      const { $schema: _dialect, ...made } = z.toJSONSchema(schema);
      return [name, made];
    }),
  );

if (import.meta.main) {
  const file = fileURLToPath(new URL('../../lib/compose/answer-schemas.ts', import.meta.url));
  writeFileSync(
    file,
    `import type { AnswerName } from './answers.ts';

// Generated from answers.ts by tests/support/answer-schemas.ts: making them at run time costs the worker 6.5 KB.
export const ANSWER_SCHEMAS: Readonly<Record<AnswerName, object>> = ${JSON.stringify(makeAnswerSchemas())};
`,
  );
  execFileSync('oxfmt', [file]);
}
