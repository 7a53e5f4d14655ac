import { sql } from 'drizzle-orm';

import type { Database } from '../drivers/database.ts';
import { guard } from '../drivers/guard.ts';
import { rowsOf } from '../rows-of.ts';
import { type BudgetLimits, toLimits } from './budget-calls.ts';

/** Null members are not limited. */
export interface BudgetAmounts {
  tokens: number;
  usd: number;
}

/** One day or month, of everybody together or of one person. */
export interface BudgetWindow {
  period: 'day' | 'month';
  scope: 'registry' | 'person';
  beginsAt: Date;
  resetsAt: Date;
  calls: number;
  most: { tokens: number | null; usd: number | null };
  /** With what was not reported, at what it may have been billed. */
  spent: BudgetAmounts;
  /** The estimates of calls in progress. */
  open: BudgetAmounts;
}

export interface PersonUse {
  handle: string;
  day: BudgetAmounts & { calls: number };
  month: BudgetAmounts & { calls: number };
}

/** Calls whose use is not known yet. */
export interface OpenCalls {
  count: number;
  /** The most that they may use together. */
  tokens: number;
  /** Those that nobody settled in time. */
  lost: number;
}

export interface PersonUseSearch {
  /** What handles begin with; empty finds all. */
  prefix: string;
  limit: number;
  offset: number;
}

/** What is known of the registry's budget. */
export interface BudgetReads {
  /** The day and the month that are now, of everybody together and of this person. */
  windows(handle: string): Promise<BudgetWindow[]>;
  /** Who used it this month, whoever used most of it first. Amounts include calls in progress. */
  people(search: PersonUseSearch): Promise<PersonUse[]>;
  /** Calls of everybody that are in progress now or were lost. */
  open(): Promise<OpenCalls>;
}

interface WindowRow {
  period: 'day' | 'month';
  handle: string;
  begins_at: string | Date;
  ends_at: string | Date;
  calls: string;
  most_tokens: string | null;
  most_usd: string | null;
  spent_tokens: string;
  spent_usd: string;
  open_tokens: string;
  open_usd: string;
}

interface PersonRow {
  handle: string;
  day_calls: string | null;
  day_tokens: string | null;
  day_usd: string | null;
  month_calls: string;
  month_tokens: string;
  month_usd: string;
}

/** Tokens are whole; a worst case may not be. */
const toAmounts = (tokens: string | null, usd: string | null): BudgetAmounts => ({
  tokens: Math.ceil(Number(tokens ?? 0)),
  usd: Number(usd ?? 0),
});

const toLimit = (text: string | null): number | null => (text === null ? null : Number(text));

const toWindow = (row: WindowRow): BudgetWindow => ({
  period: row.period,
  scope: row.handle === '' ? 'registry' : 'person',
  beginsAt: new Date(row.begins_at),
  resetsAt: new Date(row.ends_at),
  calls: Number(row.calls),
  most: { tokens: toLimit(row.most_tokens), usd: toLimit(row.most_usd) },
  spent: toAmounts(row.spent_tokens, row.spent_usd),
  open: toAmounts(row.open_tokens, row.open_usd),
});

const charged = (unit: 'tokens' | 'usd') =>
  sql.raw(`own.${unit} + own.unreported_${unit} * everybody.worst_${unit} + own.open_${unit}`);

export const createBudgetReads = ({ orm }: Database, limits: BudgetLimits): BudgetReads => {
  /** What each person was charged in the day or month that is now. */
  const uses = (period: BudgetWindow['period']) => sql`
    select own.handle, own.calls, ${charged('tokens')} as tokens, ${charged('usd')} as usd
    from budget_uses own
    join budget_uses everybody using (period, begins_at)
    where own.period = ${period} and everybody.handle = '' and own.handle <> ''
      and own.begins_at = budget_begin(${period}, (select budget_now()), ${limits.dayBegins}::interval)`;
  return guard({
    windows: async (handle) => {
      const rows = await rowsOf<WindowRow>(
        orm,
        sql`select * from budget_rows(${handle}, budget_now(), ${toLimits(limits)})`,
      );
      return rows.map(toWindow);
    },

    open: async () => {
      const [row] = await rowsOf<{ count: string; tokens: string | null; lost: string }>(
        orm,
        sql`
          select count(*) filter (where not is_lost) as count, sum(tokens) filter (where not is_lost) as tokens,
            count(*) filter (where is_lost) as lost
          from budget_reservations`,
      );
      return {
        count: Number(row?.count ?? 0),
        tokens: Number(row?.tokens ?? 0),
        lost: Number(row?.lost ?? 0),
      };
    },

    people: async ({ prefix, limit, offset }) => {
      const rows = await rowsOf<PersonRow>(
        orm,
        sql`
          with today as (${uses('day')}), of_month as (${uses('month')})
          select of_month.handle, today.calls as day_calls, today.tokens as day_tokens, today.usd as day_usd,
            of_month.calls as month_calls, of_month.tokens as month_tokens, of_month.usd as month_usd
          from of_month left join today using (handle)
          where starts_with(of_month.handle, ${prefix})
          order by of_month.usd desc, of_month.tokens desc, of_month.handle
          limit ${limit} offset ${offset}`,
      );
      return rows.map((row) => ({
        handle: row.handle,
        day: { calls: Number(row.day_calls ?? 0), ...toAmounts(row.day_tokens, row.day_usd) },
        month: { calls: Number(row.month_calls), ...toAmounts(row.month_tokens, row.month_usd) },
      }));
    },
  });
};
