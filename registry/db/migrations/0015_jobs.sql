-- Jobs that are composed on the registry's own key. Never contains that key. The queue has tables of its own, which
-- hold a job's id alone.
CREATE TABLE intent_jobs (
  job_id uuid PRIMARY KEY,
  handle text NOT NULL,
  token_sha256 text NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  goal text NOT NULL,
  grounding json,
  reroll boolean,
  idempotency_key text,
  request_sha256 text NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  delivery uuid NOT NULL,
  attempt integer NOT NULL DEFAULT 0,
  deaths integer NOT NULL DEFAULT 0,
  instance uuid,
  beat_at timestamptz(3),
  last_seq integer NOT NULL DEFAULT 0,
  drafts integer NOT NULL DEFAULT 0,
  usage json,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  started_at timestamptz(3),
  ended_at timestamptz(3),
  kept_until timestamptz(3),
  composition json,
  problem json
);
--> statement-breakpoint
CREATE UNIQUE INDEX intent_jobs_idempotency ON intent_jobs (handle, idempotency_key);
--> statement-breakpoint
CREATE INDEX intent_jobs_handle ON intent_jobs (handle, job_id);
--> statement-breakpoint
CREATE INDEX intent_jobs_open ON intent_jobs (status, beat_at) WHERE status IN ('queued', 'running');
--> statement-breakpoint
CREATE INDEX intent_jobs_kept_until ON intent_jobs (kept_until) WHERE kept_until IS NOT NULL;
