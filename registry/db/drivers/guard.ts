/** The database did not do what it was asked. Log the cause by its code alone, because its text quotes queries. */
export class DatabaseError extends Error {
  override readonly name: string = 'DatabaseError';
}

/** The database's disk has no room for what was to be written. Nothing was written. */
export class NoRoomError extends DatabaseError {
  override readonly name = 'NoRoomError';
}

type Method = (...parameters: never[]) => Promise<unknown>;

/** Returns the same store, with every method rejecting with a `DatabaseError` whatever the driver throws. */
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
