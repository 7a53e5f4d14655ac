import type { RunState } from '../../lib/messages/index.ts';
import type { Via } from '../../lib/protocol/index.ts';
import { formatTime } from '../parts/format-time.ts';
import { registryHostOf } from '../run/run-host.ts';

interface KeyRegionProps {
  run: RunState | null;
  /** True until the background worker has reported: until then nothing is claimed. */
  isUnknown?: boolean;
  /** The choice for the next run, shown while there is no run. */
  via: Via;
  registryHost: string | null;
  providerName: string | null;
  /** Whether the person chose to keep a key for the session: the key for the next run, or another one. */
  keeps: 'next' | 'other' | null;
  /** Shows any key that is kept. */
  children: React.ReactNode;
}

const seersOf = (via: Via, registryHost: string | null, providerName: string | null): string =>
  via === 'direct'
    ? `${providerName ?? 'The provider'} alone`
    : `The registry${registryHost === null ? '' : ` ${registryHost}`} and ${providerName ?? 'the provider'}`;

const NOT_KNOWN = 'Unknown until the background worker answers.';
const UNKNOWN = { where: NOT_KNOWN, who: NOT_KNOWN, when: null };

const beforeRun = (seers: string, keeps: KeyRegionProps['keeps']) => ({
  where:
    keeps === 'next'
      ? "In this browser's memory for the session, as you chose; in no file."
      : 'In its field only, until you start.',
  who: `${seers}, while the run lasts.`,
  when: null,
});

const ofRun = (run: RunState, seers: string, keeps: KeyRegionProps['keeps']) => {
  if (!run.has_key) return { where: 'None: you gave no key.', who: 'Nobody.', when: null };
  if (run.key_gone_at === null)
    return {
      where: `In the background worker's memory and with ${run.via === 'direct' ? run.provider_name : 'the registry'}, for this run.`,
      who: `${seers}, while the run lasts.`,
      when: 'When the run ends, however it ends.',
    };
  return {
    where:
      keeps === null ? 'Gone from this browser.' : 'Gone with the run. One is kept, as you chose; see below.',
    who: `${seers} saw it, while the run lasted.`,
    when: `At ${formatTime(run.key_gone_at)}, with the end of the run.`,
  };
};

/** Where the key is, who sees it, when it was sent. Its text is never read for this. */
export const KeyRegion = ({
  run,
  isUnknown,
  via,
  registryHost,
  providerName,
  keeps,
  children,
}: KeyRegionProps) => {
  const said = isUnknown
    ? UNKNOWN
    : run === null
      ? beforeRun(seersOf(via, registryHost, providerName), keeps)
      : ofRun(run, seersOf(run.via, registryHostOf(run), run.provider_name), keeps);
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
      {children}
    </section>
  );
};
