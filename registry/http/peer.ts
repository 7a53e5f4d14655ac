import { Socket } from 'node:net';

import type { RegistryContext } from './context.ts';

/**
 * Calls back at once when the other side has stopped sending, which is how a client that left looks; from here,
 * one that only half-closed looks the same. Also calls back when the connection breaks, because Node does not
 * report that to a response queued behind another one. Returns a function that removes the listener. A request
 * made in process has no other side.
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
