import { Socket } from 'node:net';

import type { RegistryContext } from './context.ts';

/**
 * Calls back at once when the other side has ended its sending, which is how a client that left looks like: from
 * here it cannot be told from one that only says that nothing more comes. Returns its remover. In process there is
 * no other side.
 */
export const onPeerEnd = (c: RegistryContext, leave: () => void): (() => void) => {
  const socket = c.env?.incoming?.socket;
  if (!(socket instanceof Socket)) return () => {};
  if (socket.readableEnded) leave();
  else socket.once('end', leave);
  return () => {
    socket.off('end', leave);
  };
};
