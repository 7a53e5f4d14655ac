import { Client } from 'pg';

/** How many statements this process sends meanwhile, to either database: both are asked through this client. */
export const countQueries = async (work: () => Promise<void>): Promise<number> => {
  // eslint-disable-next-line typescript/unbound-method -- it is called with its client
  const { query } = Client.prototype;
  let count = 0;
  Client.prototype.query = function counted(this: Client, ...words: unknown[]) {
    count += 1;
    return Reflect.apply(query, this, words) as never;
  };
  try {
    await work();
  } finally {
    Client.prototype.query = query;
  }
  return count;
};
