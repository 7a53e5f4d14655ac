import type { ServerResponse } from 'node:http';

/** Answers that wait for each other and then come in step, a piece of each at a time. */
export interface InStep {
  /** False: there are enough of them already, and this is none. */
  take: (response: ServerResponse) => boolean;
  /** Each has had its first piece. */
  begun: Promise<void>;
  /** Each has all but its last. */
  ending: Promise<void>;
  /** That each gets in between. */
  pieces: number;
}

/** `pieces` are of each answer, as they go over the wire; `onLast` is called right before the last is sent. */
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
