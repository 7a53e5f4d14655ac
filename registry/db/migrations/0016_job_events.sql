-- What happened in a job, in order: what its streams tell, and what a worker needs that takes it up again.
CREATE TABLE intent_job_events (
  job_id uuid NOT NULL REFERENCES intent_jobs ON DELETE CASCADE,
  seq integer NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT now(),
  event text NOT NULL,
  data json NOT NULL,
  PRIMARY KEY (job_id, seq)
);
