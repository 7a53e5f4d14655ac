import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** The point of the provider's answer at which the client leaves. */
export type Moment = 'before-first-byte' | 'mid-stream' | 'in-a-gap';

export interface Upstream {
  origin: string;
  /** Resolves with the socket of the next call that reaches `moment`. Ask before the call is made. */
  nextReached: () => Promise<Socket>;
  /** Does the same for the next `count` calls. */
  nextAllReached: (count: number) => Promise<Socket[]>;
  /** For calls that arrive from now on. In mid-stream, each sends a piece every `pieceMs` milliseconds. */
  setMoment: (moment: Moment, pieceMs?: number) => void;
  stop: () => Promise<void>;
}

const PIECE_MS = 4;

const chunk = (text: string): string =>
  `data: ${JSON.stringify({
    id: 'bench',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'bench',
    choices: [{ index: 0, delta: { content: text }, finish_reason: null }],
  })}\n\n`;

/** An OpenAI-shaped provider that never finishes: it shows when the hop in front of it disconnects. */
export const startUpstream = async (): Promise<Upstream> => {
  let moment: Moment = 'mid-stream';
  let pieceMs = PIECE_MS;
  let waiting = new Set<(socket: Socket) => void>();
  const nextAllReached = (count: number): Promise<Socket[]> =>
    new Promise((resolve) => {
      const sockets: Socket[] = [];
      const take = (socket: Socket): void => {
        if (sockets.push(socket) < count) return;
        waiting.delete(take);
        resolve(sockets);
      };
      waiting.add(take);
    });

  const server = createServer((request, response) => {
    const { socket } = request;
    const reached = (): void => {
      for (const take of waiting) take(socket);
    };
    request.resume();
    request.on('end', () => {
      if (moment === 'before-first-byte') {
        reached();
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('{"kind":"'));
      if (moment === 'in-a-gap') {
        setTimeout(reached, 20);
        return;
      }
      let written = 0;
      const timer = setInterval(() => {
        response.write(chunk('x'));
        written += 1;
        if (written === 5) reached();
      }, pieceMs);
      socket.once('close', () => clearInterval(timer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    nextReached: async () => {
      const [socket] = await nextAllReached(1);
      if (socket === undefined) throw new Error('No call reached the provider');
      return socket;
    },
    nextAllReached,
    setMoment: (next, milliseconds = PIECE_MS) => {
      moment = next;
      pieceMs = milliseconds;
    },
    stop: async () => {
      waiting = new Set();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
