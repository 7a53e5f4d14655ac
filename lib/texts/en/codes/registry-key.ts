export const REGISTRY_KEY = {
  /**
   * A sentence about a key, told to a person whose job used the registry's key: it says whose key it was, and what is left
   * for that person to do. Any other sentence stays as it is.
   */
  told: (text: string): string =>
    text
      .replace(/(\bthis key\b[^]*?\.) [^]*$/i, '$1 Plan with your own key, or try again later.')
      .replace(/\b(?:your|this) key\b/, "the registry's key")
      .replace(/\bThis key\b/, "The registry's key"),
};
