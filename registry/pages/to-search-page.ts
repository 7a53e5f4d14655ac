import { ProblemError } from '../../lib/protocol/index.ts';
import type { Search } from '../catalog/search.ts';
import type { RegistryContext } from '../http/context.ts';
import { toCursor } from '../http/page.ts';
import { readSearchForm } from '../routes/search-request.ts';
import type { SearchPageParts } from './search.ts';

/** The label of each field on the page. */
const LABELS: Readonly<Record<string, string>> = {
  '/q': 'What you search for',
  '/kind': 'The kind',
  '/trust_tier': 'The trust tier',
  '/capability': 'The capability',
};

const toRefusal = ({ message, extras }: ProblemError): string =>
  extras.errors === undefined
    ? message
    : extras.errors
        .map(({ pointer, message: why }) => `${LABELS[pointer] ?? pointer} ${why}.`.trim())
        .join(' ');

const readFields = (c: RegistryContext): SearchPageParts['fields'] => {
  const field = (name: string): string => c.req.query(name) ?? '';
  return {
    q: field('q'),
    kind: field('kind'),
    trust_tier: field('trust_tier'),
    capability: field('capability'),
  };
};

/** The page of a search that was refused because it contained a key. The fields that contain one come back empty. */
export const toRefusedPage = (c: RegistryContext, error: ProblemError): SearchPageParts => {
  const named = error.extras.errors?.map(({ pointer }) => pointer) ?? [];
  const fields = Object.entries(readFields(c)).map(([name, text]) => [
    name,
    named.includes(`/${name}`) ? '' : text,
  ]);
  return {
    fields: Object.fromEntries(fields) as SearchPageParts['fields'],
    found: null,
    refusal: toRefusal(error),
  };
};

/** Makes the search that the address asks for. If it is invalid, tells the person and keeps the form as it was. */
export const toSearchPage = async (c: RegistryContext, search: Search): Promise<SearchPageParts> => {
  const fields = readFields(c);
  try {
    const { request, page } = readSearchForm(c);
    const result = await search(request, page);
    const nextCursor = result.next === null ? null : toCursor(result.next);
    return { fields, found: { result, nextCursor, isFirst: page.cursor === null }, refusal: null };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { fields, found: null, refusal: toRefusal(error) };
  }
};
