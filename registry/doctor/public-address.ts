import { once } from 'node:events';
import { connect } from 'node:tls';

import { isLoopbackHost } from '../base/networks.ts';
import { expectsUnheardProxy } from '../network/proxy-warnings.ts';
import type { Settings } from '../settings/settings.ts';
import { type Found, findRegistry } from './find-registry.ts';
import { about, type Finding } from './finding.ts';
import { describeTls } from './reach.ts';

const { ok, warning, failed } = about('public address');

const DAY_MS = 24 * 3_600_000;
/** Certificates that last 90 days are renewed 30 before their end. */
const RENEWED_BEFORE_DAYS = 14;

/** How many days the certificate there is still valid; null if it cannot be seen. */
const daysLeft = async (url: URL, withinMs: number): Promise<number | null> => {
  const socket = connect({
    host: url.hostname,
    port: Number(url.port || 443),
    servername: url.hostname,
    timeout: withinMs,
  });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(withinMs) });
    return Math.floor((Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / DAY_MS);
  } catch {
    return null;
  } finally {
    socket.destroy();
  }
};

const TRUST = 'Name the proxy’s address in TRUST_PROXY, and restart the registry.';
const SAY =
  'Let the proxy, from an address in TRUST_PROXY, say it; in nginx: proxy_set_header X-Forwarded-Proto $scheme;';

const judgeFailure = ({ reached }: Found, { host, hostname }: URL, isRunning: boolean): Finding => {
  if (reached.how === 'answers') {
    const what = `${host} answers ${reached.status}, and no registry does`;
    return isRunning
      ? failed(what, 'Let the proxy pass every address to HOST and PORT of this registry.')
      : warning(what, 'Start the registry, and ask again.');
  }
  const { how, code } = reached;
  if (how === 'tls') {
    const { what, remedy } = describeTls(code, hostname);
    return failed(what, remedy);
  }
  const [what, remedy] = {
    dns: [
      `the name ${hostname} is not found (${code})`,
      'Make a DNS record for it that leads to this machine, or correct PUBLIC_URL.',
    ],
    refused: [`nothing listens at ${host}`, 'Start the proxy that serves it, or correct PUBLIC_URL.'],
    timeout: [`${host} does not answer in time`, 'Let the firewall pass connections to it.'],
    broken: [`the connection to ${host} breaks (${code})`, 'Look into the log of the proxy.'],
  }[how] as [string, string];
  return failed(what, remedy);
};

const judgeFound = (found: Found, settings: Settings, days: number | null): Finding[] => {
  const { publicUrl } = settings;
  if (found.publicUrl !== publicUrl)
    return [
      failed(
        `${publicUrl} is answered by a registry that calls itself ${found.publicUrl}`,
        'Set PUBLIC_URL to the address that people open, and restart the registry.',
      ),
    ];
  return [
    ok(`${publicUrl} is answered by this registry`),
    ...(found.cameInClear === true
      ? [
          failed(
            'the registry does not believe that requests come by TLS, and refuses every key',
            expectsUnheardProxy(settings) ? TRUST : SAY,
          ),
        ]
      : []),
    ...(days !== null && days < RENEWED_BEFORE_DAYS
      ? [
          warning(
            `its certificate ends in ${days} days`,
            'Renew it, and look why that does not happen by itself.',
          ),
        ]
      : []),
  ];
};

const judgeLocal = (host: string): Finding =>
  isLoopbackHost(host)
    ? ok('PUBLIC_URL is not set: this registry is for this machine alone')
    : failed(
        `HOST is ${host}, so others reach it, and PUBLIC_URL is not set`,
        'Set PUBLIC_URL to the https address that people open.',
      );

/** TLS and the proxy: whether people reach this very registry at its `PUBLIC_URL`, and keys may come that way. */
export const checkPublicAddress = async (
  settings: Settings,
  isRunning: boolean,
  withinMs: number,
): Promise<Finding[]> => {
  const { publicUrl } = settings;
  if (publicUrl === null) return [judgeLocal(settings.host)];
  const url = new URL(publicUrl);
  const isLocal = isLoopbackHost(url.hostname);
  if (url.protocol === 'http:' && !isLocal)
    return [
      failed(
        `PUBLIC_URL is ${publicUrl}, and neither extension nor registry lets a key go there`,
        'Put TLS in front of the registry, and set PUBLIC_URL to its https address.',
      ),
    ];
  // Without a proxy, the port is the address.
  if (url.protocol === 'http:' && !isRunning) return [ok(`${publicUrl} is for this machine alone`)];
  const found = await findRegistry(publicUrl, withinMs);
  if (found.publicUrl === null) return [judgeFailure(found, url, isRunning)];
  return judgeFound(found, settings, url.protocol === 'https:' ? await daysLeft(url, withinMs) : null);
};
