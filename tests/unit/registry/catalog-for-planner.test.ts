import { expect, it } from 'vitest';

import { createPlannerCatalog } from '../../../registry/catalog/for-planner.ts';

it('a search leaves the client its turn: what was written before goes out before the database works', async () => {
  const order: string[] = [];
  const catalog = createPlannerCatalog({
    search: async () => {
      order.push('searched');
      return { items: [], reading: 'as-typed', replaced: [], next: null };
    },
    entities: { find: async () => null },
  });

  const searched = catalog.search({ q: 'payments', limit: 5 }, { signal: new AbortController().signal });
  // As Node's HTTP sends what was written to a chunked response: at the end of the tick, and that is asked for late.
  void Promise.resolve().then(() => process.nextTick(() => order.push('sent')));
  await searched;

  expect(order).toEqual(['sent', 'searched']);
});

it('a search that is aborted while it waits asks the database nothing', async () => {
  const controller = new AbortController();
  const catalog = createPlannerCatalog({
    search: () => Promise.reject(new Error('searched all the same')),
    entities: { find: async () => null },
  });

  const searched = catalog.search({ q: 'payments', limit: 5 }, { signal: controller.signal });
  controller.abort(new Error('left'));

  await expect(searched).rejects.toThrow('left');
});
