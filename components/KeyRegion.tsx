import type { RunState } from '../lib/messages/index.ts';
import { formatTime } from './format.ts';

interface KeyRegionProps {
  run: RunState | null;
  registryHost: string | null;
  providerName: string | null;
}

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : address);

const beforeRun = (seers: string) => ({
  where: 'In its field only, until you start.',
  who: `${seers}, while the run lasts.`,
  when: null,
});

const ofRun = (run: RunState, seers: string) =>
  run.key_gone_at === null
    ? {
        where: "In the background worker's memory and with the registry, for this run.",
        who: `${seers}, while the run lasts.`,
        when: 'When the run ends, however it ends.',
      }
    : {
        where: 'Gone from this browser.',
        who: `${seers} saw it, while the run lasted.`,
        when: `At ${formatTime(run.key_gone_at)}, with the end of the run.`,
      };

/** Where the key is, who sees it, when it went. Its text is never read for this. */
export const KeyRegion = ({ run, registryHost, providerName }: KeyRegionProps) => {
  const host = run === null ? registryHost : hostOf(run.registry_url);
  const provider = run === null ? providerName : run.provider_name;
  const seers = `The registry${host === null ? '' : ` ${host}`} and ${provider ?? 'the provider'}`;
  const said = run === null ? beforeRun(seers) : ofRun(run, seers);
  return (
    <section className="key-region" aria-label="Key">
      <dl>
        <dt>{run === null ? 'Your key is' : "This run's key"}</dt>
        <dd>{said.where}</dd>
        <dt>Seen by</dt>
        <dd>{said.who}</dd>
        {said.when !== null && (
          <>
            <dt>{run?.key_gone_at === null ? 'Goes' : 'Went'}</dt>
            <dd>{said.when}</dd>
          </>
        )}
      </dl>
    </section>
  );
};
