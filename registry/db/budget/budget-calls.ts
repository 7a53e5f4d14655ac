import { sql, type SQL } from 'drizzle-orm';

import type { Database } from '../drivers/database.ts';
import { guard } from '../drivers/guard.ts';
import { milliseconds } from '../milliseconds.ts';
import { given, prepare } from '../rows-of.ts';

/** Null limits nothing. */
export interface BudgetLimits {
  day: { tokens: number | null; usd: number | null };
  month: { tokens: number | null; usd: number | null };
  /** The part of each that one person may use. */
  personShare: number;
  /** `HH:MM` in UTC. */
  dayBegins: string;
}

export interface BudgetCall {
  handle: string;
  tokens: number;
  usd: number;
  /** Whether its worker has no other call in progress. */
  isAlone: boolean;
}

export interface BudgetAnswer {
  /** `wait`: it will fit when calls in progress use less than is kept free for them; `wait-own`: those of this person. */
  answer: 'fits' | 'wait' | 'wait-own' | 'spent';
  /** Whose budget is spent, if one is. */
  scope: 'registry' | 'person';
  /** When what is spent begins again; null if nothing is spent, or if the call is larger than a whole limit. */
  resetsAt: Date | null;
  /** Seconds until then, by the database's clock. */
  waitS: number | null;
}

/** What a call used, and what is charged in place of what was not reported. */
export interface BudgetUse {
  wasMade: boolean;
  tokens: number;
  usd: number;
  unreportedTokens: number;
  unreportedUsd: number;
}

/** Calls with the registry's own key. Every time is the database's. */
export interface BudgetCalls {
  /** Whether a call would fit now. */
  ask(call: BudgetCall): Promise<BudgetAnswer>;
  /** Reserves a call if it fits: against day, month and the person's shares at once, or not at all. */
  reserve(reservationId: string, jobId: string, call: BudgetCall): Promise<BudgetAnswer>;
  /** False if it was settled before. */
  settle(reservationId: string, use: BudgetUse): Promise<boolean>;
  /** Charges what nobody settled for this long at its estimate, and waits for it no more. */
  loseUnsettled(afterMs: number): Promise<void>;
  /** Removes days and months that ended longer ago than this. */
  forget(keptMs: number): Promise<void>;
}

interface AnswerRow {
  answer: BudgetAnswer['answer'];
  scope: BudgetAnswer['scope'];
  resets_at: string | Date | null;
  wait_s: string | null;
}

/** The last parameters of the functions that know the limits. */
export const toLimits = ({ day, month, personShare, dayBegins }: BudgetLimits): SQL =>
  sql`${sql.param([day.tokens, day.usd, month.tokens, month.usd])}::numeric[], ${personShare}::numeric, ${dayBegins}::interval`;

const toAnswer = ([row]: AnswerRow[]): BudgetAnswer => {
  if (row === undefined) throw new Error('The budget gave no answer');
  return {
    answer: row.answer,
    scope: row.scope,
    resetsAt: row.resets_at === null ? null : new Date(row.resets_at),
    waitS: row.wait_s === null ? null : Number(row.wait_s),
  };
};

const CALL = sql`${given('tokens')}::numeric, ${given('usd')}::numeric, ${given('isAlone')}::boolean, ${given('margin')}::numeric`;

/** `margin`: how many times its estimate a call may be billed, as far as anybody expects. */
export const createBudgetCalls = (
  database: Database,
  { limits, margin }: { limits: BudgetLimits; margin: number },
): BudgetCalls => {
  const { orm } = database;
  const rules = toLimits(limits);
  const ask = prepare<BudgetCall & { margin: number }, AnswerRow>(sql`
    select answer, scope, resets_at, extract(epoch from resets_at - moment) as wait_s
    from (select budget_now() as moment) as now, ask_budget(${given('handle')}, ${CALL}, moment, ${rules})`);
  const reserve = prepare<
    BudgetCall & { margin: number; reservationId: string; jobId: string },
    AnswerRow
  >(sql`
    select answer, scope, resets_at, wait_s
    from reserve_call(${given('reservationId')}, ${given('handle')}, ${given('jobId')}, ${CALL}, ${rules})`);
  const settle = prepare<BudgetUse & { margin: number; reservationId: string }, { settled: boolean }>(sql`
    select settle_call(${given('reservationId')}, ${given('wasMade')}, ${given('tokens')}, ${given('usd')},
      ${given('unreportedTokens')}, ${given('unreportedUsd')}, ${given('margin')}) as settled`);
  return guard({
    ask: async (call) => toAnswer(await ask(database, { ...call, margin })),

    reserve: async (reservationId, jobId, call) =>
      toAnswer(await reserve(database, { ...call, margin, reservationId, jobId })),

    settle: async (reservationId, use) => {
      const [row] = await settle(database, { ...use, margin, reservationId });
      return row?.settled === true;
    },

    loseUnsettled: async (afterMs) => {
      await orm.execute(sql`select lose_calls(${milliseconds(afterMs)})`);
    },

    forget: async (keptMs) => {
      const before = sql`budget_now() - ${milliseconds(keptMs)}`;
      await orm.execute(sql`delete from budget_reservations where is_lost and made_at < ${before}`);
      await orm.execute(sql`delete from budget_uses where budget_end(period, begins_at) < ${before}`);
    },
  });
};
