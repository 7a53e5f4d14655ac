export interface LineStreamOptions {
  /** The next lines, without their ends; null when there are no more. When it rejects, the stream breaks off. */
  next: () => Promise<readonly string[] | null>;
  /** A reader that takes nothing for this long counts as gone. */
  writeDeadlineMs: number;
  /** Called once. The reader has everything only after `delivered`. */
  onEnd: (how: 'delivered' | 'closed' | 'stalled' | 'broken', error?: unknown) => void;
}

/**
 * A body of lines that are fetched as the reader takes them: it never holds more than one batch, however many there are and
 * however slowly they are read.
 */
export const createLineStream = ({
  next,
  writeDeadlineMs,
  onEnd,
}: LineStreamOptions): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  let isOver = false;
  let stalled: NodeJS.Timeout | undefined;

  const end = (...how: Parameters<typeof onEnd>): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(stalled);
    onEnd(...how);
  };
  const watch = (): void => {
    clearTimeout(stalled);
    stalled = setTimeout(end, writeDeadlineMs, 'stalled');
  };

  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    clearTimeout(stalled);
    try {
      const lines = await next();
      if (isOver) return;
      if (lines === null) {
        controller.close();
        return end('delivered');
      }
      controller.enqueue(encoder.encode(lines.map((line) => `${line}\n`).join('')));
      watch();
    } catch (error) {
      // A body that just ended here would look complete.
      if (!isOver) controller.error(error);
      end('broken', error);
    }
  };

  watch();
  return new ReadableStream<Uint8Array>({ pull, cancel: () => end('closed') }, { highWaterMark: 0 });
};
