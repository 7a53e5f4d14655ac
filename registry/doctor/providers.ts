import { PROVIDERS } from '../../lib/planner/index.ts';
import type { ProviderId } from '../../lib/protocol/index.ts';
import type { Settings } from '../settings/settings.ts';
import { about, type Finding } from './finding.ts';
import { describeTls, reach, type Reach } from './reach.ts';

export interface AskedProvider {
  id: ProviderId;
  baseUrl: string;
  reached: Reach;
}

/** Asks each provider that this registry offers, all at once. No key is sent: any answer at all is one. */
export const askProviders = ({ providers }: Settings, withinMs: number): Promise<AskedProvider[]> =>
  Promise.all(
    (Object.keys(PROVIDERS) as ProviderId[]).flatMap((id) => {
      const { baseUrl } = providers[id];
      return baseUrl === null ? [] : [reach(baseUrl, withinMs).then((reached) => ({ id, baseUrl, reached }))];
    }),
  );

const orTakeOut = (id: ProviderId): string =>
  `, or offer it no longer: {"providers": {"${id}": {"baseUrl": null}}} in SETTINGS.`;

const judgeAnswer = (id: ProviderId, baseUrl: string, status: number): Finding => {
  const { ok, warning } = about(`provider ${id}`);
  const { origin } = new URL(baseUrl);
  if (status >= 500)
    return warning(
      `${origin} answers ${status}`,
      'Wait, and look at the provider’s status page if it stays so.',
    );
  if (status >= 300 && status < 400)
    return warning(
      `${baseUrl} leads elsewhere (${status}), and a key never follows`,
      `Set ${id.toUpperCase()}_BASE_URL to the address that it leads to.`,
    );
  return ok(`${origin} answers`);
};

const judge = ({ id, baseUrl, reached }: AskedProvider): Finding => {
  if (reached.how === 'answers') return judgeAnswer(id, baseUrl, reached.status);
  const { failed } = about(`provider ${id}`);
  const { how, code } = reached;
  const { host, hostname } = new URL(baseUrl);
  if (how === 'tls') {
    const { what, remedy } = describeTls(code, hostname);
    return failed(what, remedy);
  }
  const [what, remedy] = {
    dns: [
      `the name ${hostname} is not found (${code})`,
      'Look at this machine’s name server and the spelling',
    ],
    refused: [`${host} refuses connections`, 'Start what should listen there, or correct its port'],
    timeout: [`${host} does not answer in time`, 'Let this machine’s firewall pass connections to it'],
    broken: [`the connection to ${host} breaks (${code})`, 'Look at what stands between this machine and it'],
  }[how] as [string, string];
  return failed(what, `${remedy}${orTakeOut(id)}`);
};

export const checkProviders = (asked: readonly AskedProvider[]): Finding[] => asked.map(judge);
