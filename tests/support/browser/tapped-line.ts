import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a port of this machine that is listened to. */
export interface TappedLine {
  port: number;
  /** Everything that went through so far, both ways. */
  heard(): Buffer;
  close(): Promise<void>;
}

export const openTappedLine = async (port: number): Promise<TappedLine> => {
  const heard: Buffer[] = [];
  const ends: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    ends.push(near, far);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('data', (bytes: Buffer) => heard.push(bytes));
      one.pipe(other);
      one.once('close', () => other.destroy());
      one.once('error', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => Buffer.concat(heard),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const end of ends) end.destroy();
      }),
  };
};
