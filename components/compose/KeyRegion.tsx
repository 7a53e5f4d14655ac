import type { RunState, Way } from '../../lib/messages/index.ts';
import { COMPOSE } from '../../lib/texts/en/form/compose.ts';
import { formatTime } from '../parts/format-time.ts';
import { useKeptFocus } from '../parts/use-lost-focus.ts';
import { registryHostOf } from '../run/run-host.ts';

interface KeyRegionProps {
  run: RunState | null;
  /** True until the background worker has reported: until then nothing is claimed. */
  isUnknown?: boolean;
  /** The choice for the next run, shown while there is no run. */
  via: Way;
  registryHost: string | null;
  providerName: string | null;
  /** Whether the person chose to keep a key for the session: the key for the next run, or another one. */
  keeps: 'next' | 'other' | null;
  /** Shows any key that is kept. */
  children: React.ReactNode;
}

interface Answers {
  where: string;
  who: string;
  /** When it is forgotten; null while there is nothing to forget. */
  when: string | null;
}

const unknown = (): Answers => ({ where: COMPOSE.keyUnknown, who: COMPOSE.keyUnknown, when: null });

const seersOf = (via: Way, registryHost: string | null, providerName: string | null): string =>
  via === 'direct'
    ? COMPOSE.keySeersDirect(providerName)
    : via === 'hosted'
      ? COMPOSE.keyNobody
      : COMPOSE.keySeersRegistry(registryHost, providerName);

const beforeRun = (via: Way, who: string, keeps: KeyRegionProps['keeps']): Answers => ({
  where:
    via === 'hosted' ? COMPOSE.keyNotNeeded : keeps === 'next' ? COMPOSE.keyKept : COMPOSE.keyInField[via],
  who,
  when: null,
});

const ofRun = (run: RunState, keeps: KeyRegionProps['keeps']): Answers => {
  const { via, provider_name: provider } = run;
  if (via === 'hosted') return { where: COMPOSE.keyNotNeeded, who: COMPOSE.keyNobody, when: null };
  if (!run.has_key) return { where: COMPOSE.keyNone, who: COMPOSE.keyNobody, when: null };
  if (run.key_gone_at === null)
    return {
      where: via === 'direct' ? COMPOSE.keyHeldDirect(provider) : COMPOSE.keyHeldRegistry,
      who: seersOf(via, registryHostOf(run), provider),
      when: COMPOSE.keyForgottenAtEnd,
    };
  return {
    where: keeps === null ? COMPOSE.keyGone : COMPOSE.keyGoneOneKept,
    who:
      via === 'direct'
        ? COMPOSE.keySeenDirect(provider)
        : COMPOSE.keySeenRegistry(registryHostOf(run), provider),
    when: COMPOSE.keyForgottenAt(formatTime(run.key_gone_at)),
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
  // The button that forgets a kept key disappears when it is pressed.
  const ref = useKeptFocus<HTMLElement>();
  const said = isUnknown
    ? unknown()
    : run === null
      ? beforeRun(via, seersOf(via, registryHost, providerName), keeps)
      : ofRun(run, keeps);
  return (
    <section className="key-region" aria-label={COMPOSE.key} ref={ref} tabIndex={-1}>
      <dl>
        <dt>{run === null ? COMPOSE.keyIs : COMPOSE.runKey}</dt>
        <dd>{said.where}</dd>
        <dt>{COMPOSE.keySeenBy}</dt>
        <dd>{said.who}</dd>
        {said.when !== null && (
          <>
            <dt>{COMPOSE.keyForgotten}</dt>
            <dd>{said.when}</dd>
          </>
        )}
      </dl>
      {children}
    </section>
  );
};
