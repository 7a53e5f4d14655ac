import { html } from 'hono/html';

import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import type { BudgetState } from '../../../lib/protocol/index.ts';
import type { OpenCalls, PersonUse } from '../../db/index.ts';
import { layout, type Html, type Page } from '../layout.ts';

export interface BudgetPageParts {
  state: BudgetState;
  calls: OpenCalls;
  /** The part of each limit that one person may use. */
  share: number;
  people: PersonUse[];
  /** What the listed handles begin with; empty lists all. */
  prefix: string;
  /** Which page of the list this is, from 1. */
  number: number;
  isLast: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

type Window = BudgetState['registry']['day'];

const COUNT = new Intl.NumberFormat('en');
const PERCENT = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });
const DOLLARS = new Intl.NumberFormat('en', {
  style: 'currency',
  currency: 'USD',
  maximumSignificantDigits: 3,
  minimumSignificantDigits: 1,
});
const CENTS = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });

/** Less than a dollar in more digits, as a call may cost a tenth of a cent. */
const toDollars = (usd: number): string => (usd > 0 && usd < 1 ? DOLLARS : CENTS).format(usd);
const toCount = (tokens: number): string => COUNT.format(tokens);
const counted = (count: number, one: string, many: string): string =>
  `${toCount(count)} ${count === 1 ? one : many}`;

const HOUR_MS = 3_600_000;
/** In the largest unit that says enough. */
const toWait = (milliseconds: number): string => {
  const hours = Math.floor(milliseconds / HOUR_MS);
  if (hours >= 48) return `in ${counted(Math.floor(hours / 24), 'day', 'days')}`;
  if (hours >= 1) return `in ${counted(hours, 'hour', 'hours')}`;
  return `in ${counted(Math.max(1, Math.ceil(milliseconds / 60_000)), 'minute', 'minutes')}`;
};

const toMinute = (time: string): string => `${time.slice(0, 16).replace('T', ' ')} UTC`;

const amount = ({ limit, used }: Window['tokens'], say: (value: number) => string, label: string): Html => {
  if (limit === null) return html`<p>${say(used)}${label === 'tokens' ? ' tokens' : ''}, not limited</p>`;
  const isSpent = used >= limit;
  return html`<p>
    <span ${isSpent ? html`class="spent"` : ''}
      >${say(used)} of ${say(limit)}${label === 'tokens' ? ' tokens' : ''}</span
    ><meter
      min="0"
      low="${limit * 0.75}"
      high="${limit * 0.95}"
      max="${limit}"
      optimum="0"
      value="${Math.min(used, limit)}"
      aria-label="${label} used"
    >
      ${PERCENT.format(used / limit)}</meter
    ><span class="soft">${PERCENT.format(used / limit)}</span>
  </p>`;
};

const windowPart = (title: string, window: Window, now: number): Html =>
  html`<section>
    <h2>${title}</h2>
    ${amount(window.tokens, toCount, 'tokens')} ${amount(window.usd, toDollars, 'dollars')}
    <p class="soft">
      Begins again <time datetime="${window.resets_at}">${toMinute(window.resets_at)}</time>,
      ${toWait(Date.parse(window.resets_at) - now)}
    </p>
  </section>`;

const openPart = ({ count, tokens, lost }: OpenCalls): Html => {
  const open =
    count === 0
      ? 'No call is in progress.'
      : `${counted(count, 'call is', 'calls are')} in progress, with at most ${toCount(tokens)} tokens, which count as used.`;
  return html`<p>
    ${open}
    ${
      lost === 0
        ? ''
        : `${counted(lost, 'call was', 'calls were')} never settled, because the process ended; ${lost === 1 ? 'it counts' : 'they count'} as estimated.`
    }
  </p>`;
};

const addressOf = (prefix: string, number: number): string => {
  const fields = [
    ...(prefix === '' ? [] : [['handle', prefix] as const]),
    ...(number === 1 ? [] : [['page', String(number)] as const]),
  ];
  return fields.length === 0
    ? '/budget'
    : `/budget?${new URLSearchParams(fields.map(([...field]) => field)).toString()}`;
};

/** The label is what stands in the table's head, which a narrow page does not show. */
const cell = (label: string, text: string): Html => html`<td data-label="${label}">${text}</td>`;

const personRow = ({ handle, day, month }: PersonUse): Html =>
  html`<tr>
    <th scope="row">${handle}</th>
    ${cell('Today, tokens', toCount(day.tokens))}${cell('Today, dollars', toDollars(day.usd))}
    ${cell('This month, tokens', toCount(month.tokens))}${cell('This month, dollars', toDollars(month.usd))}
    ${cell('This month, calls', toCount(month.calls))}
  </tr>`;

const nobody = ({ prefix, number }: BudgetPageParts): Html => {
  if (number > 1)
    return html`<p>This page is empty. <a href="${addressOf(prefix, 1)}">Back to the first</a></p>`;
  return prefix === ''
    ? html`<p>Nobody has used it this month.</p>`
    : html`<p>
        Nobody whose handle begins with <strong>${toVisibleText(prefix)}</strong> has used it this month.
        <a href="/budget">Show everybody</a>
      </p>`;
};

const peoplePart = (parts: BudgetPageParts): Html => {
  const { people, prefix, number, isLast } = parts;
  if (people.length === 0) return nobody(parts);
  return html`<div class="wide" role="region" aria-label="Who used it" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col" rowspan="2">Handle</th>
            <th scope="colgroup" colspan="2">Today</th>
            <th scope="colgroup" colspan="3">This month</th>
          </tr>
          <tr>
            <th scope="col">Tokens</th>
            <th scope="col">Dollars</th>
            <th scope="col">Tokens</th>
            <th scope="col">Dollars</th>
            <th scope="col">Calls</th>
          </tr>
        </thead>
        <tbody>
          ${people.map(personRow)}
        </tbody>
      </table>
    </div>
    ${
      number === 1 && isLast
        ? ''
        : html`<p class="actions">
            ${number === 1 ? '' : html`<a rel="prev" href="${addressOf(prefix, number - 1)}">Who used more</a>`}
            ${isLast ? '' : html`<a rel="next" href="${addressOf(prefix, number + 1)}">Who used less</a>`}
          </p>`
    }`;
};

/** `/budget`: for whoever runs the registry. */
export const budgetPage = (parts: BudgetPageParts): Page => {
  const { state, calls, share, prefix, now } = parts;
  const { registry } = state;
  return layout({
    title: 'Budget',
    path: '/budget',
    alternate: '/v1/budget',
    main: html`<h1>Budget</h1>
      <p class="lead">
        What jobs with the registry’s own key used of ${state.provider_name}, <code>${state.model}</code>.
      </p>
      ${
        state.available
          ? ''
          : html`<p role="status" class="refusal">
              You would be refused
              now${state.available_at === null ? '' : ` and until ${toMinute(state.available_at)}`}: the
              budget, or your share of it, is spent.
            </p>`
      }
      <div class="windows">
        ${windowPart('Today', registry.day, now)} ${windowPart('This month', registry.month, now)}
      </div>
      ${openPart(calls)}
      <p class="soft">
        ${
          share === 1
            ? 'One person may use all of it.'
            : `One person may use ${PERCENT.format(share)} of each limit.`
        }
        Limits are in the settings of the registry. A run with somebody’s own key takes nothing from it and is
        not listed here.
      </p>
      <h2>Who used it</h2>
      <search>
        <form action="/budget" method="get" class="words">
          <p class="field">
            <label for="handle">Handle begins with</label>
            <input id="handle" name="handle" value="${prefix}" maxlength="39" autocapitalize="none" />
          </p>
          <p class="field"><button>Show</button></p>
        </form>
      </search>
      ${peoplePart(parts)}`,
  });
};
