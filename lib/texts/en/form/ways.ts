/** The ways that a key can take. */
export const WAYS = {
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
