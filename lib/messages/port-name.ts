/** The name of the only kind of port. A separate file, because a page opens the port before any schema is loaded. */
export const PORT_NAME = 'byok-view';
