import { startPostgres } from '../tests/support/postgres.ts';

/** Does it on a PostgreSQL server that is started for it and stopped after it. */
export const withPostgres = async <Result>(
  id: string,
  work: (databaseUrl: string) => Promise<Result>,
): Promise<Result> => {
  const server = await startPostgres({ isQuiet: true });
  if (server === null) throw new Error(`${id} needs a PostgreSQL server that it can start`);
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
};
