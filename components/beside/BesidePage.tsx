import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

import type { ComposeStore } from '../../lib/form/compose-store.ts';
import { nextMinor } from '../../lib/formats/versions/next-version.ts';
import { toPublishedText } from '../../lib/formats/versions/published-text.ts';
import type { RunState } from '../../lib/messages/index.ts';
import type { Entity, Reuse } from '../../lib/protocol/index.ts';
import { nameOf } from '../../lib/signer/shown-page.ts';
import type { BesideStore } from '../../lib/stores/beside-store.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { BESIDE } from '../../lib/texts/en/beside.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { late } from '../parts/late.tsx';

const VerdictView = late(async () => (await import('./VerdictView.tsx')).VerdictView);

/** The most characters of what an entity covers that are taken into a plan, which may hold more. */
const COVERS_CHARACTERS = 1_000;
const MOST_REUSED = 50;

const toReuse = ({ namespace, name, version, kind, trust_tier, title, description }: Entity): Reuse => ({
  entity: `${namespace}/${name}@${version}`,
  kind,
  covers: (description === '' ? (title ?? name) : description).slice(0, COVERS_CHARACTERS).toWellFormed(),
  why: BESIDE.reusedWhy,
  trust_tier,
});

/** A plan to which something can be added: it is not in progress, and not being saved. */
const isInHand = (run: RunState | null): run is RunState =>
  run !== null &&
  run.status !== 'running' &&
  !run.saving &&
  run.reuse.length < MOST_REUSED &&
  (run.drafts.length > 0 || run.reuse.length > 0);

interface BesidePageProps {
  view: ViewStore;
  compose: ComposeStore;
  store: BesideStore;
}

/** Beside a page of an entity or bundle: who signed it, and what can be made of it. Nothing beside any other page. */
export const BesidePage = ({ view, compose, store }: BesidePageProps) => {
  const { state } = useStore(view);
  const { shown, busy, checked, failure } = useStore(store);
  const [reused, setReused] = useState<{ path: string; entity: string } | null>(null);
  const tabId = state?.tab_id ?? null;
  const url = state?.registry?.has_permission ? state.registry.url : null;
  useEffect(() => {
    if (tabId === null || url === null) return undefined;
    return store.follow(tabId, url);
  }, [store, tabId, url]);
  if (state === null || tabId === null || shown === null) return null;

  const name = nameOf(shown);
  const { run } = state;
  const isEntity = 'name' in shown.about;
  /** Takes the page along, or `text` in its place, and leaves what is typed where it was, behind ours. */
  const begin = async (lead: string, text?: string): Promise<void> => {
    const taken = await view.ask({ type: 'take-page', tab_id: tabId, text });
    if (taken.type === 'refused') {
      store.fail(taken.failure);
      return;
    }
    // The cursor can be put between ours and theirs only once both are in the field.
    flushSync(() => compose.typeGoal(lead + compose.getSnapshot().goal));
    const field = document.getElementById('goal');
    if (!(field instanceof HTMLTextAreaElement)) return;
    field.focus();
    field.setSelectionRange(lead.length, lead.length);
  };
  const draft = async (): Promise<void> => {
    const entity = await store.read();
    if (entity === null) return;
    const newest = entity.versions[0]?.version ?? entity.version;
    await begin(
      BESIDE.draftGoal(`${entity.namespace}/${entity.name}`, BESIDE.kinds[entity.kind], nextMinor(newest)),
      // The page draws what was published. A new version begins from the files themselves.
      toPublishedText(entity),
    );
  };
  const reuse = async (runId: string): Promise<void> => {
    const entity = await store.read();
    if (entity === null) return;
    const entry = toReuse(entity);
    const reply = await view.ask({ type: 'add-reuse', run_id: runId, reuse: entry });
    if (reply.type === 'refused') store.fail(reply.failure);
    else setReused({ path: shown.path, entity: entry.entity });
  };
  return (
    <section className="beside" aria-label={BESIDE.title}>
      <p>
        <strong>
          <Foreign text={name} />
        </strong>
      </p>
      <div className="row">
        <button
          type="button"
          className="button small"
          aria-disabled={busy !== null}
          onClick={() => void store.verify()}
        >
          {BESIDE.verify}
        </button>
        <button type="button" className="button small" onClick={() => void begin(BESIDE.buildGoal(name))}>
          {BESIDE.build}
        </button>
        {isEntity && (
          <button type="button" className="button small" onClick={() => void draft()}>
            {BESIDE.draft}
          </button>
        )}
        {isEntity && isInHand(run) && (
          <button type="button" className="button small" onClick={() => void reuse(run.run_id)}>
            {BESIDE.reuse}
          </button>
        )}
      </div>
      {busy !== null && <output>{BESIDE.busy[busy]}</output>}
      {reused?.path === shown.path && (
        <output>
          <Foreign text={BESIDE.reused(reused.entity)} />
        </output>
      )}
      {failure !== null && (
        <FailureAlert failure={failure} registryHost={state.registry?.host ?? null} providerName={null} />
      )}
      {checked !== null && <VerdictView checked={checked} onAccept={() => void store.accept()} />}
    </section>
  );
};
