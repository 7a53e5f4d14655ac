CREATE TABLE live_runs (
  run_id uuid PRIMARY KEY,
  handle text NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  instance uuid NOT NULL,
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3)
);
--> statement-breakpoint
CREATE INDEX live_runs_handle ON live_runs (handle);
--> statement-breakpoint
CREATE INDEX live_runs_ended_at ON live_runs (ended_at);
--> statement-breakpoint
CREATE TABLE intent_plans (
  plan_id uuid PRIMARY KEY,
  handle text NOT NULL,
  idempotency_key text,
  composition_sha256 text NOT NULL,
  composition json NOT NULL,
  goal text NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  partial boolean NOT NULL,
  drafts integer NOT NULL,
  saved_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX intent_plans_idempotency ON intent_plans (handle, idempotency_key);
--> statement-breakpoint
CREATE INDEX intent_plans_handle ON intent_plans (handle, plan_id);
--> statement-breakpoint
CREATE TABLE audit_events (
  event_id uuid PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  handle text NOT NULL,
  event text NOT NULL,
  subject text NOT NULL,
  data json NOT NULL
);
--> statement-breakpoint
CREATE INDEX audit_events_handle ON audit_events (handle, event_id);
--> statement-breakpoint
CREATE TABLE access_tokens (
  token_sha256 text PRIMARY KEY,
  handle text NOT NULL,
  created_at timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE INDEX access_tokens_handle ON access_tokens (handle);
