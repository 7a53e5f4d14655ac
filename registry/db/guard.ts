/** The database did not do what it was asked. Its cause is for the log, by code alone: it quotes queries. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

type Method = (...parameters: never[]) => Promise<unknown>;

/** The same store, of which every method rejects with a `DatabaseError`, whatever the driver throws. */
export const guard = <Store extends { [Name in keyof Store]: Method }>(store: Store): Store => {
  const guarded = Object.entries<Method>(store).map(([name, method]) => [
    name,
    async (...parameters: never[]) => {
      try {
        return await method(...parameters);
      } catch (cause) {
        throw new DatabaseError(`The database failed in ${name}`, { cause });
      }
    },
  ]);
  return Object.fromEntries(guarded) as Store;
};
