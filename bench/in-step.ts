import type { ServerResponse } from 'node:http';

/** Answers that wait for each other and then arrive in step, one piece of each at a time. */
export interface InStep {
  /** False when enough answers were taken already, so this one is not part of it. */
  take: (response: ServerResponse) => boolean;
  /** Every answer has sent its first piece. */
  begun: Promise<void>;
  /** Every answer has sent all but its last piece. */
  ending: Promise<void>;
  /** How many pieces each answer sends in between. */
  pieces: number;
}

/**
 * `pieces` are those of each answer, as they go over the wire. `onLast` is called right before the last one is
 * sent.
 */
export const createInStep = (
  count: number,
  pieces: readonly string[],
  pieceMs: number,
  onLast: () => void = () => {},
): InStep => {
  const responses: ServerResponse[] = [];
  const begun = Promise.withResolvers<void>();
  const ending = Promise.withResolvers<void>();

  const start = (): void => {
    let sent = 0;
    const timer = setInterval(() => {
      const piece = pieces[sent] ?? '';
      sent += 1;
      if (sent < pieces.length) {
        for (const response of responses) response.write(piece);
        begun.resolve();
        return;
      }
      clearInterval(timer);
      onLast();
      ending.resolve();
      for (const response of responses) response.end(piece);
    }, pieceMs);
  };

  return {
    take: (response) => {
      if (responses.length === count) return false;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      responses.push(response);
      if (responses.length === count) start();
      return true;
    },
    begun: begun.promise,
    ending: ending.promise,
    pieces: pieces.length - 2,
  };
};
