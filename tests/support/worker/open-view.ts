import type { SentViewState } from '../../../lib/messages/index.ts';
import { NO_LIMITS } from '../../../lib/messages/index.ts';
import { DIRECT_PROVIDERS } from '../../../lib/runs/direct-providers.ts';
import { readWorkerMessage } from '../../../lib/stores/read-worker-message.ts';
import { createViewStore } from '../../../lib/stores/view-store.ts';
import { createPorts, settle } from './view-port.ts';

/** A view's store over ports in this process, with a clock that stands until it is told to go on. */
export const openView = async () => {
  const ports = createPorts();
  const timers: { milliseconds: number; callback: () => void }[] = [];
  const view = createViewStore({
    openPort: ports.openPort,
    findWatch: () => Promise.resolve({ type: 'watch-window', window_id: 7 }),
    loadReader: () => Promise.resolve(readWorkerMessage),
    later: (milliseconds, callback) => {
      const timer = { milliseconds, callback };
      timers.push(timer);
      return () => {
        if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1);
      };
    },
  });
  await settle();
  return {
    view,
    ports,
    /** Milliseconds of the waits under way. */
    waits: () => timers.map(({ milliseconds }) => milliseconds),
    /** Ends every wait that is under way. */
    passTime: async () => {
      for (const { callback } of timers.splice(0)) callback();
      await settle();
    },
  };
};

export const stateOf = (part: Partial<SentViewState> = {}): SentViewState => ({
  tab_id: 1,
  registry: {
    url: 'https://registry.example',
    host: 'registry.example',
    has_token: true,
    has_permission: true,
  },
  goal: '',
  page: null,
  page_failure: null,
  kept_key: null,
  limits: NO_LIMITS,
  via: null,
  provider: null,
  model: null,
  address: '',
  own_address: '',
  providers: [
    {
      id: 'openai',
      name: 'OpenAI',
      models: [
        {
          id: 'gpt-5.1',
          name: 'GPT-5.1',
          context_tokens: null,
          input_usd_per_mtok: null,
          output_usd_per_mtok: null,
        },
      ],
      key_hint: 'starts with sk-',
      key_url: 'https://platform.openai.com/api-keys',
      practice: false,
    },
    {
      id: 'anthropic',
      name: 'Anthropic',
      models: [],
      key_hint: 'starts with sk-ant-',
      key_url: null,
      practice: false,
    },
  ],
  providers_failure: null,
  direct_providers: DIRECT_PROVIDERS,
  lost_run: false,
  budget: null,
  budget_was_spent: false,
  run: null,
  requests: [],
  ...part,
});
