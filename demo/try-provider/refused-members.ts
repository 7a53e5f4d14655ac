export interface WatchedRequest {
  /** It holds no key: that is in a header. */
  body: Record<string, unknown>;
  /** Null until it was answered. */
  status: number | null;
}

/** Members of a request that say what is asked, not how. */
const CONTENT = new Set(['model', 'messages', 'system', 'stream']);

/** What is asked; the system's instructions may differ, because they hold the schema where nothing else does. */
const questionOf = ({ body: { messages } }: WatchedRequest): string =>
  JSON.stringify(Array.isArray(messages) ? messages.at(-1) : null);

/** The members that were changed or left out when a refused question was asked again. */
export const refusedMembers = (requests: readonly WatchedRequest[]): string[] => {
  const refused = requests.flatMap((request, index) => {
    const { body, status } = request;
    const question = questionOf(request);
    const next = requests.slice(index + 1).find((later) => questionOf(later) === question);
    if (next === undefined || status === null || status < 400) return [];
    return Object.keys(body).filter(
      (name) => !CONTENT.has(name) && JSON.stringify(body[name]) !== JSON.stringify(next.body[name]),
    );
  });
  return [...new Set(refused)];
};
