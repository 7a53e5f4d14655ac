/**
 * Checks everything that can fail without the key first, so that the key leaves its field only when nothing known
 * prevents the run. The cheapest checks come first, those that need the network last.
 */
import type { ServerAddress } from '../base/server-address.ts';
import { failWith, type FailureSlug } from '../failures/index.ts';
import { isPartial, missingDrafts, type PageState, type RunRecord } from '../messages/index.ts';
import { ModelIdSchema, NoteSchema } from '../protocol/index.ts';
import type { RegistryClient } from '../registry-client/index.ts';
import { type RememberedPages, toGrounding } from '../session/pages.ts';
import type { RegistrySetting } from '../session/stored-settings.ts';
import { parseField, parseGoal, refuseKeys } from './check-texts.ts';
import type { CheckedOrder } from './checked-order.ts';
import { findDirectTarget } from './direct-providers.ts';
import type { JobOrder } from './hosted/job-record.ts';
import type { ProviderList } from './provider-list.ts';
import type { JobWish, RunOrder } from './run-order.ts';
import type { Runs } from './runs.ts';

/** Where the key would go, and which permission that needs. */
interface Target {
  server: ServerAddress;
  /** The failure to report if the browser refuses. */
  refusal: FailureSlug;
}

interface CheckParts {
  registry: () => RegistrySetting | null;
  isGranted: (permission: string) => Promise<boolean>;
  hasTab: (tabId: number) => Promise<boolean>;
  runs: Pick<Runs, 'get' | 'isLive' | 'hasRoom'>;
  pages: Pick<RememberedPages, 'get'>;
  providers: Pick<ProviderList, 'load'>;
  client: Pick<RegistryClient, 'me'>;
}

export interface StartChecks {
  /** Checks everything except the token, which only the registry can judge. Rejects with a `FailureError`. */
  check(order: RunOrder): Promise<CheckedOrder>;
  /** The same for a job, which has no key. */
  checkJob(wish: JobWish): Promise<JobOrder>;
  /** Does what `check` does, then asks the run's registry whether it accepts the token. */
  checkSignedIn(order: RunOrder): Promise<void>;
}

const toRedraft = ({ redraft }: RunOrder, earlier: RunRecord | null): CheckedOrder['redraft'] =>
  redraft === null || earlier === null
    ? null
    : {
        draft_id: redraft.draft_id,
        note: parseField(NoteSchema, redraft.note, 'bad-note'),
        done: false,
        partial: isPartial(earlier),
      };

const toContinued = ({ continues }: RunOrder, earlier: RunRecord | null): CheckedOrder['continued'] =>
  continues === null || earlier === null
    ? null
    : {
        missing: missingDrafts(earlier).map(({ draft_id }) => draft_id),
        partial: isPartial(earlier),
      };

const findTarget = ({ via, provider, address }: RunOrder, registry: RegistrySetting | null): Target => {
  if (via === 'direct')
    return { server: findDirectTarget(provider, address).server, refusal: 'no-provider-permission' };
  if (registry === null) failWith('no-registry');
  if (registry.token === null) failWith('no-token');
  return { server: registry.address, refusal: 'no-permission' };
};

export const createStartChecks = (parts: CheckParts): StartChecks => {
  /** Refuses unless the registry is the one that the person saw in the form. */
  const findRegistry = ({ registry_url }: Pick<RunOrder, 'registry_url'>): RegistrySetting | null => {
    const registry = parts.registry();
    if ((registry?.address.url ?? null) !== registry_url) failWith('registry-changed');
    return registry;
  };

  const findProvider = async ({ via, provider, provider_name, address }: RunOrder) => {
    if (via === 'direct') {
      const { name } = findDirectTarget(provider, address);
      const said = provider === 'openai-compatible' && provider_name;
      return { id: provider, name: said || name, practice: false };
    }
    const offered = await parts.providers.load();
    return offered.find(({ id }) => id === provider) ?? failWith('provider-not-offered');
  };

  /** The run that contains the draft to rewrite, or lacks the drafts to write. */
  const findEarlier = ({ redraft, continues }: RunOrder): RunRecord | null => {
    const runId = redraft?.run_id ?? continues;
    if (runId === null) return null;
    const run = parts.runs.get(runId);
    const isThere =
      redraft === null
        ? missingDrafts(run).length > 0
        : run.drafts.some(({ draft_id }) => draft_id === redraft.draft_id);
    if (!isThere) failWith('unknown-run');
    if (run.saving) failWith('being-saved');
    refuseKeys({ note: redraft?.note ?? '' });
    return run;
  };

  /** Refuses unless the page is the one that the person saw in the form. */
  const findPage = ({ tab_id, page_id }: Pick<RunOrder, 'tab_id' | 'page_id'>): PageState | null => {
    if (page_id === null) return null;
    const page = parts.pages.get(tab_id);
    if (page?.page_id !== page_id) failWith('page-changed');
    refuseKeys({ page: [page.url, page.title, page.text] });
    return page;
  };

  /** A direct run searches the registry without the key, if the browser allows it. */
  const findCatalog = async (registry: RegistrySetting | null): Promise<string | null> =>
    registry !== null && (await parts.isGranted(registry.address.permission)) ? registry.address.url : null;

  const check = async (order: RunOrder): Promise<CheckedOrder> => {
    const registry = findRegistry(order);
    const { server, refusal } = findTarget(order, registry);
    const earlier = findEarlier(order);
    const redraft = toRedraft(order, earlier);
    const goal = parseGoal(earlier?.goal ?? order.goal);
    const model = parseField(ModelIdSchema, order.model, 'bad-model');
    refuseKeys({ goal, model, address: order.address });
    const page = findPage(order);
    if (parts.runs.isLive(order.tab_id)) failWith('run-live');
    if (earlier === null && !parts.runs.hasRoom()) failWith('unsaved-full');
    if (!(await parts.isGranted(server.permission))) failWith(refusal);
    if (!(await parts.hasTab(order.tab_id))) failWith('tab-gone');
    const provider = await findProvider(order);
    return {
      tab_id: order.tab_id,
      via: order.via,
      registry_url: order.via === 'registry' ? server.url : null,
      catalog_url: await findCatalog(registry),
      provider_url: order.via === 'direct' ? server.url : null,
      goal,
      provider: provider.id,
      provider_name: provider.name,
      practice: provider.practice,
      model,
      limits: order.limits,
      redraft,
      continued: toContinued(order, earlier),
      earlier_id: earlier?.run_id ?? null,
      page: page && { url: page.url, title: page.title },
      grounding: page && toGrounding(page),
    };
  };

  const checkJob = async (wish: JobWish): Promise<JobOrder> => {
    const registry = findRegistry(wish) ?? failWith('no-registry');
    if (registry.token === null) failWith('no-token');
    const goal = parseGoal(wish.goal);
    refuseKeys({ goal });
    const page = findPage(wish);
    if (!(await parts.isGranted(registry.address.permission))) failWith('no-permission');
    if (!(await parts.hasTab(wish.tab_id))) failWith('tab-gone');
    return {
      tab_id: wish.tab_id,
      goal,
      reroll: wish.reroll,
      page: page && { url: page.url, title: page.title },
      grounding: page && toGrounding(page),
      registry_url: registry.address.url,
    };
  };

  return {
    check,
    checkJob,
    checkSignedIn: async (order) => {
      await check(order);
      // A direct run does not involve the registry.
      if (order.via === 'registry') await parts.client.me({ signal: new AbortController().signal });
    },
  };
};
