import { pino } from 'pino';
import { expect, it } from 'vitest';

import { createBrokenRequests } from '../../../registry/http/broken-requests.ts';

it('logs 60 broken requests per minute, and in the next minute how many it left out', async () => {
  const lines: Record<string, unknown>[] = [];
  let elapsed = 0;
  const broken = createBrokenRequests({
    publicUrl: 'http://registry.test',
    logger: pino(
      { base: null },
      { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
    ),
    newId: () => crypto.randomUUID(),
    elapsed: () => elapsed,
  });

  for (let count = 0; count < 100; count += 1) expect(broken.answer().status).toBe(400);
  expect(lines).toHaveLength(60);

  elapsed = 59_999;
  broken.answer();
  expect(lines).toHaveLength(60);

  elapsed = 60_000;
  broken.answer();
  broken.answer();
  expect(lines.slice(60).map((line) => line['not_logged'])).toEqual([41, undefined]);
});
