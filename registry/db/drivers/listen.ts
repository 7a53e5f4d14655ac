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

/** Listens on its own connection, which is reopened when it breaks. Notifications sent in between are missed. */
export const listenAlone =
  (toClient: () => Client): Listen =>
  async (channel, onPayload) => {
    let client: Client | null = null;
    const stopping = new AbortController();
    const { signal } = stopping;
    const connect = async (): Promise<void> => {
      const fresh = toClient();
      client = fresh;
      fresh.on('notification', ({ payload = '' }) => onPayload(payload));
      fresh.on('error', () => {});
      await fresh.connect();
      await fresh.query(`listen ${escapeIdentifier(channel)}`);
      fresh.once('end', () => void reconnect());
    };
    const reconnect = async (): Promise<void> => {
      while (!signal.aborted) {
        try {
          await connect();
          return;
        } catch {
          await pause(RECONNECT_MS, undefined, { ref: false });
        }
      }
    };
    await connect();
    return async () => {
      stopping.abort();
      await client?.end();
    };
  };
