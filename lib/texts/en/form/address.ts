/** The address of a person's own provider. */
export const ADDRESS = {
  address: 'Address',
  example: 'http://localhost:11434/v1',
  /** `setting` is the setting of Ollama to copy. */
  hint: <Part>(setting: Part) => [
    "Ollama, LM Studio, vLLM or a company's gateway: https, or http on this machine. Ollama accepts requests from an extension if you start it with ",
    setting,
  ],
};
