import type { Failure } from '../failures/index.ts';
import { toVisibleText } from '../formats/visible-text.ts';
import {
  type Reply,
  type RunState,
  type ViewState,
  WorkerMessageSchema,
  type WorkerMessage,
} from '../messages/index.ts';
import { z } from '../protocol/index.ts';
import { SERVICES } from '../services/services.ts';

// Text by others that is only displayed gets its hidden characters written out here, where every view receives it:
// none of it is sent back.

const toVisibleFailure = (failure: Failure): Failure => ({
  ...failure,
  title: failure.title && toVisibleText(failure.title),
  detail: failure.detail && toVisibleText(failure.detail),
});

const toVisiblePage = <Page extends { title: string }>(page: Page): Page => ({
  ...page,
  title: toVisibleText(page.title),
});

const toVisibleRun = (run: RunState): RunState => ({
  ...run,
  page: run.page && toVisiblePage(run.page),
  provider_name: toVisibleText(run.provider_name),
  failure: run.failure && toVisibleFailure(run.failure),
  save_failure: run.save_failure && toVisibleFailure(run.save_failure),
});

const toVisibleProvider = <Provider extends NonNullable<ViewState['providers']>[number]>(
  provider: Provider,
): Provider => ({
  ...provider,
  name: toVisibleText(provider.name),
  key_hint: toVisibleText(provider.key_hint),
  models: provider.models.map((model) => ({ ...model, name: toVisibleText(model.name) })),
});

const toVisibleState = (state: ViewState): ViewState => ({
  ...state,
  page: state.page && toVisiblePage(state.page),
  page_failure: state.page_failure && toVisibleFailure(state.page_failure),
  providers: state.providers?.map(toVisibleProvider) ?? null,
  providers_failure: state.providers_failure && toVisibleFailure(state.providers_failure),
  budget: state.budget && {
    ...state.budget,
    provider_name: toVisibleText(state.budget.provider_name),
  },
  run: state.run && toVisibleRun(state.run),
  services: [...SERVICES],
});

const toVisibleReply = (reply: Reply): Reply => {
  if (reply.type === 'refused') return { ...reply, failure: toVisibleFailure(reply.failure) };
  if (reply.type === 'connected') return { ...reply, handle: toVisibleText(reply.handle) };
  if (reply.type !== 'plans') return reply;
  const { unsaved, failure } = reply.plans;
  return {
    ...reply,
    plans: {
      ...reply.plans,
      unsaved: unsaved.map(toVisibleRun),
      failure: failure && toVisibleFailure(failure),
    },
  };
};

/** Null for anything outside the contract between worker and pages. */
export const readWorkerMessage = (raw: unknown): WorkerMessage | null => {
  const parsed = z.safeParse(WorkerMessageSchema, raw);
  if (!parsed.success) return null;
  return parsed.data.type === 'state'
    ? { ...parsed.data, state: toVisibleState(parsed.data.state) }
    : { ...parsed.data, reply: toVisibleReply(parsed.data.reply) };
};
