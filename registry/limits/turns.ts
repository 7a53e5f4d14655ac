import { onAbort } from '../../lib/base/abort.ts';

/** How waiting for a turn ended: the turn came, too many were waiting already, or the client left. */
export type Turn = 'mine' | 'too-many' | 'left';

/**
 * Lets a few requests at a time through. Turns rotate by caller, not by request: however many requests one
 * caller has waiting, every other caller waits for at most one of them. Whoever got a turn ends it with `done`.
 */
export interface Turns {
  wait(who: string, signal: AbortSignal): Promise<Turn>;
  done(): void;
}

interface Waiting {
  who: string;
  end: (turn: Turn) => void;
}

export const createTurns = ({ atOnce, mostWaiting }: { atOnce: number; mostWaiting: number }): Turns => {
  /** By caller; the caller whose turn is next comes first. */
  const lines = new Map<string, Waiting[]>();
  let busy = 0;
  let count = 0;

  const remove = (waiting: Waiting, turn: Turn): void => {
    const line = lines.get(waiting.who) ?? [];
    line.splice(line.indexOf(waiting), 1);
    if (line.length === 0) lines.delete(waiting.who);
    count -= 1;
    waiting.end(turn);
  };

  /**
   * Sends away the last of the longest line, so that nobody takes all the places. False when no line is longer
   * than this.
   */
  const shorten = (than: number): boolean => {
    let longest: Waiting[] = [];
    for (const line of lines.values()) if (line.length > longest.length) longest = line;
    const last = longest.at(-1);
    if (last === undefined || longest.length <= than) return false;
    remove(last, 'too-many');
    return true;
  };

  return {
    wait: (who, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve('left');
        if (busy < atOnce) {
          busy += 1;
          return resolve('mine');
        }
        if (count >= mostWaiting && !shorten((lines.get(who)?.length ?? 0) + 1)) return resolve('too-many');
        const waiting: Waiting = {
          who,
          end: (turn) => {
            unlisten();
            resolve(turn);
          },
        };
        const unlisten = onAbort(signal, () => remove(waiting, 'left'));
        lines.set(who, [...(lines.get(who) ?? []), waiting]);
        count += 1;
      }),
    done: () => {
      busy -= 1;
      const [next = []] = lines.values();
      const [first] = next;
      if (first === undefined) return;
      busy += 1;
      remove(first, 'mine');
      if (next.length === 0) return;
      // Moves the caller to the end, so that the others come first.
      lines.delete(first.who);
      lines.set(first.who, next);
    },
  };
};
