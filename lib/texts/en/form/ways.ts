/** The ways that a key can take. */
export const WAYS = {
  howToCompose: 'How to compose',
  hosted: "On this registry's budget",
  myKeyRegistry: 'My key through the registry',
  myKeyDirect: 'My key only to the provider',
  hostedSees: (registry: string, provider: string) =>
    `No key of yours: ${registry} and ${provider} see the goal and the page, and the job goes on when you close this panel, the tab or the browser.`,
  /** After what is said of a key, where the registry offers a budget too. */
  endsWithTab: 'Closing the tab ends the run.',
  sendKey: 'Send my key',
  wayRegistry: 'Through the registry',
  wayDirect: 'Only to the provider',
  noRegistry: 'There is none yet.',
  registrySees: (registry: string, provider: string | null) =>
    `${registry} and ${provider ?? 'the provider'} see key and goal during the run.`,
  directSees: (provider: string | null, registry: string | null) =>
    `Only ${provider ?? 'the provider'} sees key and goal. The browser asks once whether this extension may reach it. ${
      registry === null
        ? 'Without a registry, nothing that already exists is found.'
        : `${registry} gets a few words of the goal, to find what already exists.`
    }`,
};
