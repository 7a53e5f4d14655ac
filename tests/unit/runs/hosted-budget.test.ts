import { expect, it } from 'vitest';

import { createHostedBudget } from '../../../lib/runs/hosted/budget.ts';
import { createRememberedBudget } from '../../../lib/session/budget.ts';
import { createKeeper } from '../../../lib/session/keeper.ts';
import { sampleBudget } from '../../support/worker/hosted-registry.ts';
import { createManualClock } from '../../support/worker/manual-clock.ts';
import { createMemoryArea } from '../../support/worker/test-worker.ts';

it('a registry is asked for its budget once in a while, also when the clock was set back', async () => {
  const clock = createManualClock();
  let asked = 0;
  const budget = createHostedBudget({
    client: {
      budget: async () => {
        asked += 1;
        return sampleBudget();
      },
    },
    remembered: createRememberedBudget(createKeeper(createMemoryArea())),
    registryUrl: () => 'https://one.test',
    mayAsk: () => true,
    onChange: () => {},
    clock,
  });

  await budget.look();
  clock.advance(10_000);
  await budget.look();
  expect(asked).toBe(1);

  clock.advance(-3_600_000);
  await budget.look();
  expect(asked).toBe(2);
});
