/** The id in a page's address, which anybody may have cut short; an empty text where it has no id. */
export const idIn = (text: string): string =>
  /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text : '';
