/** How long a page that is being closed or loaded again may keep a name. */
const PATIENCE_MS = 500;

/**
 * One page at a time holds a name, until it is closed or another one takes it, which calls `onLost`. Resolves with
 * whether this page holds it now. `take`: away from whoever has it.
 */
export const hold = (name: string, take: boolean, onLost: () => void): Promise<boolean> =>
  new Promise((resolve) => {
    let isHeld = false;
    const options = take ? { steal: true } : { signal: AbortSignal.timeout(PATIENCE_MS) };
    navigator.locks
      .request(name, options, () => {
        isHeld = true;
        resolve(true);
        return new Promise<never>(() => {});
      })
      .catch(() => (isHeld ? onLost() : resolve(false)));
  });
