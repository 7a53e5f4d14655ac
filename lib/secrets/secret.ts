/**
 * Holds a provider key in a closure. `reveal()` is the only way to read it, so one search lists every place that
 * touches a key; anything that prints, clones or serialises the holder sees nothing. Whoever starts a run creates
 * the Secret and calls `forget()` in the same `finally` that ends the signal.
 */
export interface Secret {
  /** The key itself. Throws once it is forgotten. */
  reveal(): string;
  /** Drops the only reference. May be called again. */
  forget(): void;
  readonly forgotten: boolean;
}

export const createSecret = (value: string): Secret => {
  let held: string | null = value;
  return Object.freeze({
    reveal: () => {
      if (held === null) throw new Error('This key was already forgotten');
      return held;
    },
    forget: () => {
      held = null;
    },
    get forgotten() {
      return held === null;
    },
  });
};
