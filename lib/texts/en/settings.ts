/** The Settings page. */
export const SETTINGS = {
  address: 'Registry address',
  addressExample: 'https://registry.example',
  addressHint:
    'Use https. Only localhost may use http, and an extension that acts as a proxy could read that. Runs go through the registry, and so does your key unless you send it only to the provider, so choose one you trust. When you save, the browser asks whether to allow this host and no other.',
  token: 'Access token',
  tokenHint:
    "Tells the registry who you are. It is stored on this browser's disk, where anyone who can read your profile can read it. Your provider keys are never stored on disk.",
  tokenStored: 'Stored; leave empty to keep it',
  stopsRun: 'Changing either one stops any run in progress through the registry.',
  save: 'Save',
  test: 'Test connection',
  openOwnPages: 'Open my pages on this registry',
  busy: { saving: 'Saving', testing: 'Testing', removing: 'Removing', opening: 'Opening your pages' },
  connected: (host: string, handle: string) => `Connected to ${host} as ${handle}.`,
  savedAndConnected: (host: string, handle: string) => `Saved. Connected to ${host} as ${handle}.`,
  savedButRefused: 'Saved, but the test of the connection failed.',
  removeToken: 'Remove token',
  tokenRemoved: 'The token was removed from this browser.',
  removeRegistry: 'Remove registry',
  removeQuestion: 'Remove its address and token from this browser?',
  remove: 'Remove',
  registryRemoved:
    'The registry and its token were removed, and the browser no longer lets this extension reach its host.',
  registryRemovedHostKept:
    'The registry and its token were removed. Its host stays allowed: a provider at the same host needs it, or the browser keeps it.',
};
