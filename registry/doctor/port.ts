import { once } from 'node:events';
import { createServer } from 'node:net';

import type { Settings } from '../settings/settings.ts';
import { findRegistry } from './find-registry.ts';
import { about, type Finding } from './finding.ts';

const { ok, failed } = about('port');

export interface CheckedPort {
  findings: Finding[];
  /** Whether this registry runs on this machine. */
  isRunning: boolean;
}

/** Node's code of what keeps a program from listening there; null if nothing does. */
const tryToListen = async (host: string, port: number): Promise<string | null> => {
  const server = createServer();
  server.listen(port, host);
  try {
    await once(server, 'listening');
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  } finally {
    server.close();
  }
};

/** Where this machine reaches a server that listens on this host. */
const toLocal = (host: string): string =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;

const toFault = (code: string, host: string, port: number, variable: string): Finding => {
  const where = `${host}, port ${port}`;
  if (code === 'EADDRINUSE')
    return failed(`another program has ${where}`, `Stop it, or set ${variable} to a free port.`);
  if (code === 'EACCES')
    return failed(
      `this user may not listen on ${where}`,
      `Set ${variable} to 1024 or higher, and let a proxy have 443.`,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return failed(
      `${host} is no address of this machine`,
      'Correct HOST: 127.0.0.1 behind a proxy on this machine.',
    );
  return failed(`nobody can listen on ${where} (${code})`, `Correct HOST and ${variable}.`);
};

const checkMetrics = async ({ host, metricsPort }: Settings, isRunning: boolean): Promise<Finding[]> => {
  if (metricsPort === null || isRunning) return [];
  const code = await tryToListen(host, metricsPort);
  return code === null ? [] : [toFault(code, host, metricsPort, 'METRICS_PORT')];
};

/** Whether the port is free, or held by this very registry. */
export const checkPort = async (settings: Settings, withinMs: number): Promise<CheckedPort> => {
  const { host, port } = settings;
  const own = settings.publicUrl ?? `http://localhost:${port}`;
  const code = await tryToListen(host, port);
  const found =
    code === 'EADDRINUSE' ? await findRegistry(`http://${toLocal(host)}:${port}`, withinMs) : null;
  const isRunning = found?.publicUrl === own;
  const findings = ((): Finding[] => {
    if (code === null) return [ok(`${port} on ${host} is free: the registry does not run`)];
    if (isRunning) return [ok(`${port} on ${host} is held by this registry, which runs`)];
    const other = found?.publicUrl;
    return typeof other === 'string'
      ? [
          failed(
            `${port} on ${host} is held by a registry that calls itself ${other}, and not ${own}`,
            'Restart it if these are its new settings, or set PORT to a free port.',
          ),
        ]
      : [toFault(code, host, port, 'PORT')];
  })();
  return { findings: [...findings, ...(await checkMetrics(settings, isRunning))], isRunning };
};
