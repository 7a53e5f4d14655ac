import { setTimeout as pause } from 'node:timers/promises';

import { escapeIdentifier, type Client, type ClientBase, type Pool } from 'pg';

import type { Database } from './database.ts';

type Listen = Database['listen'];

const RECONNECT_MS = 1_000;

/**
 * Listens on a pool's only session. The pool calls `onConnect`, because a new session that replaces the old one
 * must listen before it does anything else.
 */
export const listenInPool = (): {
  onConnect: (client: ClientBase) => Promise<void>;
  listen: (pool: Pool) => Listen;
} => {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  return {
    onConnect: async (client) => {
      client.on('notification', ({ channel, payload = '' }) => {
        for (const onPayload of listeners.get(channel) ?? []) onPayload(payload);
      });
      for (const channel of listeners.keys()) await client.query(`listen ${escapeIdentifier(channel)}`);
    },
    listen: (pool) => async (channel, onPayload) => {
      const known = listeners.get(channel) ?? new Set();
      listeners.set(channel, known.add(onPayload));
      await pool.query(`listen ${escapeIdentifier(channel)}`);
      return async () => {
        known.delete(onPayload);
        if (known.size > 0) return;
        listeners.delete(channel);
        await pool.query(`unlisten ${escapeIdentifier(channel)}`);
      };
    },
  };
};

/**
 * Listens on one connection of its own, however many channels there are. It is opened with the first and closed
 * with the last, and reopened when it breaks. Notifications sent in between are missed.
 */
export const listenAlone = (toClient: () => Client): Listen => {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  let connection: Promise<Client> | null = null;

  const connect = async (): Promise<Client> => {
    const client = toClient();
    client.on('error', () => {});
    client.on('notification', ({ channel, payload = '' }) => {
      for (const onPayload of listeners.get(channel) ?? []) onPayload(payload);
    });
    await client.connect();
    try {
      for (const channel of listeners.keys()) await client.query(`listen ${escapeIdentifier(channel)}`);
    } catch (error) {
      await client.end();
      throw error;
    }
    client.once('end', () => void reconnect());
    return client;
  };
  const reconnect = async (): Promise<void> => {
    while (listeners.size > 0) {
      try {
        connection = connect();
        await connection;
        return;
      } catch {
        await pause(RECONNECT_MS, undefined, { ref: false });
      }
    }
  };

  return async (channel, onPayload) => {
    const known = listeners.get(channel) ?? new Set();
    listeners.set(channel, known.add(onPayload));
    const forget = (): void => {
      known.delete(onPayload);
      if (known.size === 0) listeners.delete(channel);
    };
    try {
      connection ??= connect();
      await (await connection).query(`listen ${escapeIdentifier(channel)}`);
    } catch (error) {
      forget();
      if (listeners.size === 0) connection = null;
      throw error;
    }
    return async () => {
      forget();
      const client = await connection?.catch(() => null);
      if (!client) return;
      if (listeners.size === 0) {
        connection = null;
        client.removeAllListeners('end');
        await client.end();
      } else if (!listeners.has(channel))
        // Where it fails, the connection is gone, and with it what it listened to.
        await client.query(`unlisten ${escapeIdentifier(channel)}`).catch(() => {});
    };
  };
};
