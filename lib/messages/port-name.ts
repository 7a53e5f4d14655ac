/** Of the one kind of port there is. By itself, as a page opens it before it has any schema. */
export const PORT_NAME = 'byok-view';
