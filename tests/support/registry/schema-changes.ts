import type { Client } from 'pg';

interface Column {
  type: string;
  isNullable: boolean;
  hasDefault: boolean;
}

/** What statements of a program rely on. */
export interface Schema {
  /** By table and column, as `table.column`. */
  columns: ReadonlyMap<string, Column>;
  tables: ReadonlySet<string>;
  /** As `name(types) → type`. */
  functions: ReadonlySet<string>;
  /** What decides whether a row is let in, as `table: rule`: checks, references, triggers. */
  rules: ReadonlySet<string>;
  /** What decides it too, and by which an upsert finds its row. */
  uniques: ReadonlySet<string>;
}

const COLUMNS = `
  select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
    not a.attnotnull as is_nullable, a.atthasdef or a.attidentity <> '' as has_default
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p') and a.attnum > 0 and not a.attisdropped`;
const FUNCTIONS = `
  select array(select format_type(t, null) from unnest(p.proargtypes) with ordinality as each (t, n) order by n) as types,
    p.proname as name, pg_get_function_result(p.oid) as result
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;
const RULES = `
  select conrelid::regclass::text as table, pg_get_constraintdef(oid) as rule from pg_constraint
  where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'x')
  union all
  select tgrelid::regclass::text, format('trigger %s', tgname) from pg_trigger where not tgisinternal`;
const UNIQUES = `
  select i.indrelid::regclass::text as table, regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING btree ', 'UNIQUE ') as rule
  from pg_index i join pg_class c on c.oid = i.indrelid
  where i.indisunique and c.relnamespace = 'public'::regnamespace`;

const toRules = (rows: Record<string, unknown>[]): Set<string> =>
  new Set(rows.map((row) => `${String(row['table'])}: ${String(row['rule'])}`));

export const readSchema = async (client: Client): Promise<Schema> => {
  const ask = async (query: string): Promise<Record<string, unknown>[]> =>
    (await client.query<Record<string, unknown>>(query)).rows;
  const columns = (await ask(COLUMNS)).map((row): [string, Column] => [
    `${String(row['table'])}.${String(row['column'])}`,
    {
      type: String(row['type']),
      isNullable: row['is_nullable'] === true,
      hasDefault: row['has_default'] === true,
    },
  ]);
  return {
    columns: new Map(columns),
    tables: new Set(columns.map(([name]) => name.split('.')[0] ?? '')),
    functions: new Set(
      (await ask(FUNCTIONS)).map(
        ({ name, types, result }) => `${String(name)}(${(types as string[]).join(', ')}) → ${String(result)}`,
      ),
    ),
    rules: toRules(await ask(RULES)),
    uniques: toRules(await ask(UNIQUES)),
  };
};

const tableOf = (name: string): string => name.split(/[.:]/)[0] ?? '';

/**
 * Why a program made for the old schema may fail on the new one, a sentence for each reason. `wider` names rules that
 * are new and let through whatever that program writes.
 */
export const findBreakingChanges = (old: Schema, now: Schema, wider: readonly string[]): string[] => {
  const found: string[] = [];
  for (const table of old.tables) if (!now.tables.has(table)) found.push(`${table} is gone`);
  for (const [name, was] of old.columns) {
    const is = now.columns.get(name);
    if (is === undefined) found.push(`${name} is gone`);
    else if (is.type !== was.type) found.push(`${name} was ${was.type}, is ${is.type}`);
    else if (was.isNullable && !is.isNullable) found.push(`${name} must have a value now`);
    else if (was.hasDefault && !is.hasDefault) found.push(`${name} has no default any more`);
  }
  for (const [name, { isNullable, hasDefault }] of now.columns)
    if (old.tables.has(tableOf(name)) && !old.columns.has(name) && !isNullable && !hasDefault)
      found.push(`${name} must have a value, which it does not know`);
  for (const each of old.functions) if (!now.functions.has(each)) found.push(`${each} is gone`);
  for (const each of old.uniques) if (!now.uniques.has(each)) found.push(`${each} is gone`);
  for (const each of [...now.rules, ...now.uniques])
    if (
      old.tables.has(tableOf(each)) &&
      !old.rules.has(each) &&
      !old.uniques.has(each) &&
      !wider.includes(each)
    )
      found.push(`${each} is new`);
  return found;
};
