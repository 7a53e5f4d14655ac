import { Client } from 'pg';

import { startPostgres } from '../tests/support/registry/postgres.ts';

/** Does the work on a PostgreSQL server that is started for it and stopped afterwards. */
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

export const withClient = async <Result>(
  url: string,
  use: (client: Client) => Promise<Result>,
): Promise<Result> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

/** Creates an empty database on the same server and returns its URL. */
export const createDatabase = async (serverUrl: string, name: string): Promise<string> => {
  await withClient(serverUrl, (client) => client.query(`create database ${name}`));
  return serverUrl.replace(/\/postgres$/, `/${name}`);
};
