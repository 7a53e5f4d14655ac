/** The form's page: side panel and popup. */
export const COMPOSE = {
  start: 'Plan with my key',
  startHosted: 'Plan',
  again: 'Plan again',
  /** Shown until the estimate has loaded. */
  cost: 'What it may cost',
  panelFirst: (provider: string | null) =>
    `The browser will ask whether this extension may reach ${provider ?? 'the provider'}, and that closes this popup. Open the side panel and paste your key there; your goal comes along.`,
  openPanel: 'Open in side panel',
  panelTakes: 'Your goal and run move along. A key in its field does not.',

  /** The chosen way of the key, where the registry offers no budget. */
  sendKey: {
    registry: 'Send my key through the registry',
    direct: 'Send my key only to the provider',
  },
  /** The same where it offers one. */
  howToCompose: {
    hosted: "How to compose: on this registry's budget",
    registry: 'How to compose: my key through the registry',
    direct: 'How to compose: my key only to the provider',
  },

  key: 'Key',
  keyIs: 'Your key is',
  runKey: "This run's key",
  keySeenBy: 'Seen by',
  keyForgotten: 'Forgotten',
  keyUnknown: 'Unknown until the background worker answers.',
  keyKept: "In this browser's memory for the session, as you chose; in no file.",
  keyInField: {
    registry: 'In its field only, until you start.',
    direct: 'In its field only, until you start or load models.',
  },
  keyNone: 'None: you gave no key.',
  keyNotNeeded: 'None: the registry uses its own key.',
  keyNobody: 'Nobody.',
  keyHeldDirect: (provider: string) =>
    `In the background worker's memory and with ${provider}, for this run.`,
  keyHeldRegistry: "In the background worker's memory and with the registry, for this run.",
  keyGone: 'Gone from this browser.',
  keyGoneOneKept: 'Gone with the run. Another key is kept, as you chose; see below.',
  keySeersDirect: (provider: string | null) => `${provider ?? 'The provider'} alone, during the run.`,
  keySeersRegistry: (registry: string | null, provider: string | null) =>
    `The registry${registry === null ? '' : ` ${registry}`} and ${provider ?? 'the provider'}, during the run.`,
  keySeenDirect: (provider: string | null) => `${provider ?? 'The provider'} alone saw it, during the run.`,
  keySeenRegistry: (registry: string | null, provider: string | null) =>
    `The registry${registry === null ? '' : ` ${registry}`} and ${provider ?? 'the provider'} saw it, during the run.`,
  keyForgottenAtEnd: 'When the run ends, however it ends.',
  keyForgottenAt: (time: string) => `At ${time}, when the run ended.`,
};
