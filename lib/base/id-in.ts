/** The id in a page's address, which anybody may have cut short; empty if there is none. */
export const idIn = (text: string): string =>
  /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text : '';
