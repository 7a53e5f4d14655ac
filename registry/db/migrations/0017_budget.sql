-- What calls with the registry's own key used, by day and month: of everybody together (handle '') and of each person.
CREATE TABLE budget_uses (
  period text COLLATE "C" NOT NULL CHECK (period IN ('day', 'month')),
  begins_at timestamptz(3) NOT NULL,
  handle text COLLATE "C" NOT NULL,
  calls bigint NOT NULL DEFAULT 0,
  -- As the provider reported it.
  tokens numeric NOT NULL DEFAULT 0,
  usd numeric NOT NULL DEFAULT 0,
  -- Estimates of calls that it did not report.
  unreported_tokens numeric NOT NULL DEFAULT 0,
  unreported_usd numeric NOT NULL DEFAULT 0,
  -- Estimates of calls in progress, and what is kept free for them.
  open_tokens numeric NOT NULL DEFAULT 0,
  open_usd numeric NOT NULL DEFAULT 0,
  held_tokens numeric NOT NULL DEFAULT 0,
  held_usd numeric NOT NULL DEFAULT 0,
  -- How many times its estimate the worst reported call was billed; 1 if none was billed more. Only for everybody.
  worst_tokens numeric NOT NULL DEFAULT 1,
  worst_usd numeric NOT NULL DEFAULT 1,
  PRIMARY KEY (begins_at, period, handle)
) WITH (fillfactor = 50);
--> statement-breakpoint
-- Calls from before they are made until it is known what they used.
CREATE TABLE budget_reservations (
  reservation_id uuid PRIMARY KEY,
  handle text COLLATE "C" NOT NULL,
  job_id uuid NOT NULL,
  made_at timestamptz(3) NOT NULL,
  day_begins_at timestamptz(3) NOT NULL,
  month_begins_at timestamptz(3) NOT NULL,
  tokens numeric NOT NULL,
  usd numeric NOT NULL,
  held_tokens numeric NOT NULL,
  held_usd numeric NOT NULL,
  -- Nobody said in time what it used: it counts as not reported.
  is_lost boolean NOT NULL DEFAULT false
);
--> statement-breakpoint
CREATE INDEX budget_reservations_made_at ON budget_reservations (made_at);
--> statement-breakpoint
CREATE FUNCTION budget_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT clock_timestamp() $$;
--> statement-breakpoint
-- The day or month that holds a time. Days begin so long after midnight in UTC, months on their first day.
CREATE FUNCTION budget_begin(of_period text, moment timestamptz, day_begins interval)
RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT (date_trunc(of_period, (moment AT TIME ZONE 'UTC') - day_begins) + day_begins) AT TIME ZONE 'UTC'
$$;
--> statement-breakpoint
CREATE FUNCTION budget_end(of_period text, begins_at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT ((begins_at AT TIME ZONE 'UTC') + CASE of_period WHEN 'day' THEN interval '1 day' ELSE interval '1 month' END)
    AT TIME ZONE 'UTC'
$$;
--> statement-breakpoint
-- The four rows that a call counts in, with their limits: tokens and dollars per day, then per month; null limits nothing.
CREATE FUNCTION budget_rows(of_handle text, moment timestamptz, limits numeric[], share numeric, day_begins interval)
RETURNS TABLE (
  period text, handle text, begins_at timestamptz, ends_at timestamptz, calls bigint,
  most_tokens numeric, most_usd numeric, spent_tokens numeric, spent_usd numeric, open_tokens numeric, open_usd numeric,
  held_tokens numeric, held_usd numeric, worst_tokens numeric, worst_usd numeric
) LANGUAGE sql STABLE AS $$
  SELECT span.period, who.handle, span.begins_at, budget_end(span.period, span.begins_at), coalesce(own.calls, 0),
    floor(span.most_tokens * who.part), span.most_usd * who.part,
    coalesce(own.tokens + own.unreported_tokens * everybody.worst_tokens, 0),
    coalesce(own.usd + own.unreported_usd * everybody.worst_usd, 0),
    coalesce(own.open_tokens, 0), coalesce(own.open_usd, 0), coalesce(own.held_tokens, 0), coalesce(own.held_usd, 0),
    coalesce(everybody.worst_tokens, 1), coalesce(everybody.worst_usd, 1)
  FROM (VALUES
    ('day', budget_begin('day', moment, day_begins), limits[1], limits[2]),
    ('month', budget_begin('month', moment, day_begins), limits[3], limits[4])
  ) AS span (period, begins_at, most_tokens, most_usd)
  CROSS JOIN (VALUES ('', 1::numeric), (of_handle, share)) AS who (handle, part)
  LEFT JOIN budget_uses AS own
    ON own.begins_at = span.begins_at AND own.period = span.period AND own.handle = who.handle
  LEFT JOIN budget_uses AS everybody
    ON everybody.begins_at = span.begins_at AND everybody.period = span.period AND everybody.handle = ''
$$;
--> statement-breakpoint
-- Whether a call of this size fits: 'fits'; 'wait' for calls in progress, or 'wait-own' for those of this person; 'spent'.
-- margin: how many times its estimate a call may be billed. A worker that has no call in progress is alone.
CREATE FUNCTION ask_budget(
  of_handle text, call_tokens numeric, call_usd numeric, alone boolean, margin numeric, moment timestamptz,
  limits numeric[], share numeric, day_begins interval
) RETURNS TABLE (answer text, scope text, resets_at timestamptz, held_tokens numeric, held_usd numeric)
LANGUAGE sql STABLE AS $$
  WITH each AS (
    SELECT handle = '' AS is_everybody, ends_at, worst_tokens, worst_usd,
      coalesce(spent_tokens + call_tokens * worst_tokens > most_tokens, false)
        OR coalesce(spent_usd + call_usd * worst_usd > most_usd, false) AS is_spent,
      coalesce(call_tokens > most_tokens, false) OR coalesce(call_usd > most_usd, false) AS is_too_large,
      coalesce(spent_tokens + held_tokens + call_tokens * worst_tokens > most_tokens, false)
        OR coalesce(spent_usd + held_usd + call_usd * worst_usd > most_usd, false) AS is_full,
      coalesce(spent_tokens + held_tokens + call_tokens * margin > most_tokens, false)
        OR coalesce(spent_usd + held_usd + call_usd * margin > most_usd, false) AS is_near_end
    FROM budget_rows(of_handle, moment, limits, share, day_begins)
  ), asked AS (
    SELECT bool_or(is_spent) AS any_spent, bool_or(is_spent) FILTER (WHERE is_everybody) AS all_spent,
      bool_or(is_too_large) AS too_large, max(ends_at) FILTER (WHERE is_spent) AS ends_at,
      bool_or(is_full) FILTER (WHERE is_everybody) AS all_full,
      bool_or(is_full) FILTER (WHERE NOT is_everybody) AS own_full,
      bool_or(is_near_end) FILTER (WHERE is_everybody) AS near_end,
      max(worst_tokens) AS worst_tokens, max(worst_usd) AS worst_usd
    FROM each
  )
  SELECT
    CASE
      WHEN any_spent THEN 'spent'
      WHEN all_full OR near_end AND NOT alone THEN 'wait'
      WHEN own_full THEN 'wait-own'
      ELSE 'fits'
    END,
    CASE WHEN all_spent THEN 'registry' ELSE 'person' END,
    -- A call that is larger than a whole limit fits at no time.
    CASE WHEN NOT too_large THEN ends_at END,
    call_tokens * CASE WHEN near_end THEN worst_tokens ELSE margin END,
    call_usd * CASE WHEN near_end THEN worst_usd ELSE margin END
  FROM asked
$$;
--> statement-breakpoint
-- Reserves a call if it fits, else changes nothing. Each statement in here sees what was committed before it began, so
-- those that wait for the lock see what whoever had it before has written.
CREATE FUNCTION reserve_call(
  new_reservation_id uuid, of_handle text, of_job uuid, call_tokens numeric, call_usd numeric, alone boolean,
  margin numeric, limits numeric[], share numeric, day_begins interval
) RETURNS TABLE (answer text, scope text, resets_at timestamptz, wait_s numeric) LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz;
  asked record;
  day_at timestamptz;
  month_at timestamptz;
BEGIN
  -- The number is an arbitrary name. Whoever settles takes the same one.
  PERFORM pg_advisory_xact_lock(7236017);
  moment := budget_now();
  SELECT * INTO asked FROM ask_budget(of_handle, call_tokens, call_usd, alone, margin, moment, limits, share, day_begins);
  IF asked.answer = 'fits' THEN
    day_at := budget_begin('day', moment, day_begins);
    month_at := budget_begin('month', moment, day_begins);
    INSERT INTO budget_reservations
      (reservation_id, handle, job_id, made_at, day_begins_at, month_begins_at, tokens, usd, held_tokens, held_usd)
    VALUES (new_reservation_id, of_handle, of_job, moment, day_at, month_at, call_tokens, call_usd,
      asked.held_tokens, asked.held_usd);
    INSERT INTO budget_uses AS here
      (period, begins_at, handle, calls, open_tokens, open_usd, held_tokens, held_usd)
    SELECT span.period, span.begins_at, who.handle, 1, call_tokens, call_usd, who.tokens, who.usd
    FROM (VALUES ('day', day_at), ('month', month_at)) AS span (period, begins_at)
    -- A share is no money: for it a call counts once while it is in progress.
    CROSS JOIN (
      VALUES ('', asked.held_tokens, asked.held_usd), (of_handle, call_tokens, call_usd)
    ) AS who (handle, tokens, usd)
    ON CONFLICT (begins_at, period, handle) DO UPDATE SET
      calls = here.calls + 1,
      open_tokens = here.open_tokens + excluded.open_tokens,
      open_usd = here.open_usd + excluded.open_usd,
      held_tokens = here.held_tokens + excluded.held_tokens,
      held_usd = here.held_usd + excluded.held_usd;
  END IF;
  RETURN QUERY SELECT asked.answer, asked.scope, asked.resets_at, extract(epoch FROM asked.resets_at - moment);
END $$;
--> statement-breakpoint
-- Takes a reservation out of its four rows and counts what is given in its place. False: it was settled before.
CREATE FUNCTION settle_call(
  of_reservation_id uuid, was_made boolean, used_tokens numeric, used_usd numeric,
  missing_tokens numeric, missing_usd numeric, margin numeric
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  held budget_reservations;
BEGIN
  PERFORM pg_advisory_xact_lock(7236017);
  DELETE FROM budget_reservations WHERE reservation_id = of_reservation_id RETURNING * INTO held;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE budget_uses AS here SET
    calls = here.calls - CASE WHEN was_made THEN 0 ELSE 1 END,
    tokens = here.tokens + used_tokens,
    usd = here.usd + used_usd,
    unreported_tokens = here.unreported_tokens + missing_tokens - CASE WHEN held.is_lost THEN held.tokens ELSE 0 END,
    unreported_usd = here.unreported_usd + missing_usd - CASE WHEN held.is_lost THEN held.usd ELSE 0 END,
    open_tokens = here.open_tokens - CASE WHEN held.is_lost THEN 0 ELSE held.tokens END,
    open_usd = here.open_usd - CASE WHEN held.is_lost THEN 0 ELSE held.usd END,
    held_tokens = here.held_tokens - CASE
      WHEN held.is_lost THEN 0 WHEN here.handle = '' THEN held.held_tokens ELSE held.tokens END,
    held_usd = here.held_usd - CASE
      WHEN held.is_lost THEN 0 WHEN here.handle = '' THEN held.held_usd ELSE held.usd END,
    worst_tokens = CASE
      WHEN missing_tokens = 0 AND held.tokens > 0
      THEN least(margin, greatest(here.worst_tokens, used_tokens / held.tokens)) ELSE here.worst_tokens END,
    worst_usd = CASE
      WHEN missing_usd = 0 AND held.usd > 0
      THEN least(margin, greatest(here.worst_usd, used_usd / held.usd)) ELSE here.worst_usd END
  WHERE here.handle IN ('', held.handle)
    AND (here.period, here.begins_at) IN (('day', held.day_begins_at), ('month', held.month_begins_at));
  RETURN true;
END $$;
--> statement-breakpoint
-- What nobody settled in time counts as not reported, and keeps nothing free any more.
CREATE FUNCTION lose_calls(after_time interval) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  lost budget_reservations;
BEGIN
  PERFORM pg_advisory_xact_lock(7236017);
  FOR lost IN
    UPDATE budget_reservations SET is_lost = true
    WHERE NOT is_lost AND made_at < budget_now() - after_time RETURNING *
  LOOP
    UPDATE budget_uses AS here SET
      unreported_tokens = here.unreported_tokens + lost.tokens,
      unreported_usd = here.unreported_usd + lost.usd,
      open_tokens = here.open_tokens - lost.tokens,
      open_usd = here.open_usd - lost.usd,
      held_tokens = here.held_tokens - CASE WHEN here.handle = '' THEN lost.held_tokens ELSE lost.tokens END,
      held_usd = here.held_usd - CASE WHEN here.handle = '' THEN lost.held_usd ELSE lost.usd END
    WHERE here.handle IN ('', lost.handle)
      AND (here.period, here.begins_at) IN (('day', lost.day_begins_at), ('month', lost.month_begins_at));
  END LOOP;
END $$;
