-- When the process that runs it last said that it does, and when the run is over at the latest.
-- The defaults are for rows of an earlier version: none of its processes has a heartbeat.
ALTER TABLE live_runs ADD COLUMN beat_at timestamptz(3) NOT NULL DEFAULT now();
--> statement-breakpoint
ALTER TABLE live_runs ADD COLUMN ends_by timestamptz(3) NOT NULL DEFAULT now() + interval '10 minutes';
--> statement-breakpoint
-- Times that are compared come from one clock, the database's: those of several machines differ.
ALTER TABLE audit_events ALTER COLUMN at SET DEFAULT now();
--> statement-breakpoint
-- A heartbeat from the future is none either: it was written before the database's clock was set back.
CREATE FUNCTION is_beating(beat_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT beat_at BETWEEN now() - interval '60 seconds' AND now() + interval '60 seconds'
$$;
--> statement-breakpoint
DROP FUNCTION claim_run(uuid, text, text, text, uuid, timestamptz, integer, timestamptz);
--> statement-breakpoint
-- One trip to the database in front of a run's first provider call. Each statement in here sees what was
-- committed before it began, so the count, which waits for the lock, sees the row of whoever had it before.
CREATE FUNCTION claim_run(
  new_run_id uuid,
  new_handle text,
  new_provider text,
  new_model text,
  new_instance uuid,
  with_token_sha256 text,
  most_live integer,
  deadline_ms integer
) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  -- Two claims of one handle, on any instances, come one after the other: each counts the other's row.
  PERFORM pg_advisory_xact_lock(hashtextextended(new_handle, 0));
  -- It was valid when the request began, whose body may have taken half a minute.
  IF NOT EXISTS (SELECT FROM access_tokens WHERE token_sha256 = with_token_sha256) THEN
    RETURN 'revoked';
  END IF;
  -- A process knows of its own runs that they live, whatever happens to the clock.
  IF (
    SELECT count(*) FROM live_runs
    WHERE handle = new_handle AND ended_at IS NULL AND (instance = new_instance OR is_beating(beat_at))
  ) >= most_live THEN
    RETURN CASE
      WHEN EXISTS (SELECT FROM live_runs WHERE run_id = new_run_id) THEN 'exists'
      ELSE 'limit'
    END;
  END IF;
  INSERT INTO live_runs (run_id, handle, provider, model, instance, started_at, beat_at, ends_by)
  VALUES (
    new_run_id, new_handle, new_provider, new_model, new_instance,
    now(), now(), now() + deadline_ms * interval '1 millisecond'
  )
  ON CONFLICT DO NOTHING;
  RETURN CASE WHEN FOUND THEN 'claimed' ELSE 'exists' END;
END $$;
