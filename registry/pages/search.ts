import { html } from 'hono/html';

import { toVisibleText } from '../../lib/formats/visible-text.ts';
import { CATALOG_LIMITS } from '../../lib/protocol/index.ts';
import type { SearchResult } from '../catalog/search.ts';
import type { FoundEntity } from '../db/index.ts';
import { entityAddress } from '../install/addresses.ts';
import {
  capabilityLinks,
  KIND_NAMES,
  kindAndTier,
  SPECIFICATION_MARK,
  statusNote,
  TIER_NAMES,
} from './entity-parts.ts';
import { layout, type Html, type Page } from './layout.ts';

export interface SearchPageParts {
  /** As submitted, to fill the form again. */
  fields: { q: string; kind: string; trust_tier: string; capability: string };
  /** Null when no search was made. */
  found: { result: SearchResult; nextCursor: string | null; isFirst: boolean } | null;
  /** Why no search was made. */
  refusal: string | null;
}

const options = (names: Readonly<Record<string, string>>, chosen: string): Html[] =>
  [['', 'Any'], ...Object.entries(names)].map(
    ([value = '', name = '']) =>
      html`<option value="${value}" ${value === chosen ? html`selected` : ''}>${name}</option>`,
  );

const form = ({ q, kind, trust_tier: tier, capability }: SearchPageParts['fields']): Html =>
  html`<search>
    <form action="/" method="get">
      <p class="field wide">
        <label for="q">Search</label>
        <input id="q" name="q" type="search" value="${q}" maxlength="${CATALOG_LIMITS.searchCharacters}" />
      </p>
      <p class="field">
        <label for="kind">Kind</label>
        <select id="kind" name="kind">
          ${options(KIND_NAMES, kind)}
        </select>
      </p>
      <p class="field">
        <label for="trust_tier">Trust tier</label>
        <select id="trust_tier" name="trust_tier">
          ${options(TIER_NAMES, tier)}
        </select>
      </p>
      <p class="field">
        <label for="capability">Capability</label>
        <input
          id="capability"
          name="capability"
          value="${capability}"
          maxlength="${CATALOG_LIMITS.capabilityCharacters}"
        />
      </p>
      <p class="field"><button>Search</button></p>
    </form>
  </search>`;

const resultItem = (found: FoundEntity): Html => {
  const { namespace, name, kind, trustTier, description, capabilities, deprecation, specification } = found;
  return html`<li>
    <h2><a href="${entityAddress(namespace, name)}">${namespace}/${name}</a></h2>
    <p class="about">${kindAndTier(kind, trustTier)} ${specification ? SPECIFICATION_MARK : ''}</p>
    ${deprecation === null ? '' : statusNote('deprecated', deprecation)}
    <p dir="auto">${toVisibleText(description)}</p>
    ${capabilityLinks(capabilities)}
  </li>`;
};

const quoted = (words: readonly string[]): string => words.map((word) => `“${word}”`).join(' or ');

/** Explains how the search was read, if not as it was typed. */
const reading = ({ reading: how, replaced }: SearchResult): Html | '' => {
  if (how === 'as-typed') return '';
  const taken = replaced.map(({ word, by }) => `${quoted([word])} was taken for ${quoted(by)}.`).join(' ');
  const some = how === 'any' ? 'Nothing has all of these words; these have some of them.' : '';
  return html`<p class="soft">${taken} ${some}</p>`;
};

const nextPage = (fields: SearchPageParts['fields'], cursor: string): string =>
  `/?${new URLSearchParams({ ...fields, cursor }).toString()}`;

const nothing = (isFiltered: boolean): Html =>
  isFiltered
    ? html`<p>Nothing in the catalog matches. Use other words, or fewer filters.</p>`
    : html`<p>
        The catalog is empty. Whoever runs the registry fills it with
        <code>npm run registry -- import</code>.
      </p>`;

const results = ({ fields, found }: SearchPageParts): Html | '' => {
  if (found === null) return '';
  const { result, nextCursor, isFirst } = found;
  if (result.items.length === 0)
    return isFirst
      ? nothing(Object.values(fields).some((value) => value !== ''))
      : html`<p>That was all.</p>`;
  return html`${reading(result)}
    <ol class="results">
      ${result.items.map(resultItem)}
    </ol>
    ${nextCursor === null ? '' : html`<p><a rel="next" href="${nextPage(fields, nextCursor)}">More results</a></p>`}`;
};

/** `/`: the catalog, with a search form that needs no script. */
export const searchPage = (parts: SearchPageParts): Page => {
  const { fields, refusal } = parts;
  const asked = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== '')).toString();
  return layout({
    title: fields.q === '' ? 'Catalog' : `${toVisibleText(fields.q)} · Catalog`,
    path: '/',
    alternate: `/v1/search${asked === '' ? '' : `?${asked}`}`,
    main: html`<h1>Skills, agents and MCP servers to reuse</h1>
      ${form(fields)} ${refusal === null ? '' : html`<p role="alert" class="refusal">${refusal}</p>`}
      ${results(parts)}`,
  });
};
