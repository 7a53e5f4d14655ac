/** The database did not do what it was asked. Its cause is for the log, by code alone: it quotes queries. */
export class DatabaseError extends Error {
  override readonly name: string = 'DatabaseError';
}

/** What is to be written does not fit on the database's disk. Nothing was written. */
export class NoRoomError extends DatabaseError {
  override readonly name = 'NoRoomError';
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
        if (cause instanceof DatabaseError) throw cause;
        throw new DatabaseError(`The database failed in ${name}`, { cause });
      }
    },
  ]);
  return Object.fromEntries(guarded) as Store;
};
