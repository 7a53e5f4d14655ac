import type { RunState, Via } from '../lib/messages/index.ts';
import { formatTime } from './format.ts';
import { registryHostOf } from './run-host.ts';

interface KeyRegionProps {
  run: RunState | null;
  /** What is chosen for the next run, and shown while there is none. */
  via: Via;
  registryHost: string | null;
  providerName: string | null;
  /** One is kept for the session, by the person's choice. */
  isKept: boolean;
}

const seersOf = (via: Via, registryHost: string | null, providerName: string | null): string =>
  via === 'direct'
    ? `${providerName ?? 'The provider'} alone`
    : `The registry${registryHost === null ? '' : ` ${registryHost}`} and ${providerName ?? 'the provider'}`;

const beforeRun = (seers: string, isKept: boolean) => ({
  where: isKept
    ? "In this browser's memory for the session, as you chose; in no file."
    : 'In its field only, until you start.',
  who: `${seers}, while the run lasts.`,
  when: null,
});

const ofRun = (run: RunState, seers: string, isKept: boolean) => {
  if (!run.has_key) return { where: 'None: you gave no key.', who: 'Nobody.', when: null };
  if (run.key_gone_at === null)
    return {
      where: `In the background worker's memory and with ${run.via === 'direct' ? run.provider_name : 'the registry'}, for this run.`,
      who: `${seers}, while the run lasts.`,
      when: 'When the run ends, however it ends.',
    };
  return {
    where: isKept
      ? "Gone with the run. A key is kept in this browser's memory for the session, as you chose; in no file."
      : 'Gone from this browser.',
    who: `${seers} saw it, while the run lasted.`,
    when: `At ${formatTime(run.key_gone_at)}, with the end of the run.`,
  };
};

/** Where the key is, who sees it, when it went. Its text is never read for this. */
export const KeyRegion = ({ run, via, registryHost, providerName, isKept }: KeyRegionProps) => {
  const said =
    run === null
      ? beforeRun(seersOf(via, registryHost, providerName), isKept)
      : ofRun(run, seersOf(run.via, registryHostOf(run), run.provider_name), isKept);
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
