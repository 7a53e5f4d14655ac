/** The address of a person's own provider. */
export const ADDRESS = {
  address: 'Address',
  example: 'http://localhost:11434/v1',
  hint: "A company's gateway, or any other server that speaks OpenAI's Chat Completions: https, or http on this machine.",
  /** What a person fills into a service's address. */
  parts: { resource: 'Resource name', workspace: 'Workspace id' },
  /** `address` is the service's, `part` as it stands there. */
  partHint: (address: string) => `It becomes part of the address ${address}`,
  partExample: 'my-resource',
  /** `setting` is the setting of Ollama to copy. */
  ollama: <Part>(setting: Part) => [
    'Ollama accepts requests from an extension if you start it with ',
    setting,
  ],
};
