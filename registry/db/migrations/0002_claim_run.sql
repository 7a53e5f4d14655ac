-- One trip to the database in front of a run's first provider call. Each statement in here sees what was
-- committed before it began, so the count, which waits for the lock, sees the row of whoever had it before.
CREATE FUNCTION claim_run(
  new_run_id uuid,
  new_handle text,
  new_provider text,
  new_model text,
  new_instance uuid,
  new_started_at timestamptz,
  most_live integer,
  live_since timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  -- Two claims of one handle, on any instances, come one after the other: each counts the other's row.
  PERFORM pg_advisory_xact_lock(hashtextextended(new_handle, 0));
  IF (
    SELECT count(*) FROM live_runs
    WHERE handle = new_handle AND ended_at IS NULL AND started_at > live_since
  ) >= most_live THEN
    RETURN CASE
      WHEN EXISTS (SELECT FROM live_runs WHERE run_id = new_run_id) THEN 'exists'
      ELSE 'limit'
    END;
  END IF;
  INSERT INTO live_runs (run_id, handle, provider, model, instance, started_at)
  VALUES (new_run_id, new_handle, new_provider, new_model, new_instance, new_started_at)
  ON CONFLICT DO NOTHING;
  RETURN CASE WHEN FOUND THEN 'claimed' ELSE 'exists' END;
END $$;
