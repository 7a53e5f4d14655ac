import { Socket } from 'node:net';

import type { RegistryContext } from './context.ts';

/**
 * Calls back at once when the other side has ended its sending, which is what a client that left looks like: from
 * here it cannot be told from one that only says that nothing more comes. Or when the connection broke: Node says
 * nothing of that to a response that stands behind another one on it. Returns its remover. In process there is no
 * other side.
 */
export const onPeerEnd = (c: RegistryContext, leave: () => void): (() => void) => {
  const socket = c.env?.incoming?.socket;
  if (!(socket instanceof Socket)) return () => {};
  if (socket.readableEnded || socket.destroyed) leave();
  else socket.once('end', leave).once('close', leave);
  return () => {
    socket.off('end', leave).off('close', leave);
  };
};
