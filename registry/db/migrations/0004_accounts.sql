-- The defaults are for tokens of an earlier version, which could do everything and had neither id nor name.
ALTER TABLE access_tokens ADD COLUMN token_id uuid NOT NULL DEFAULT gen_random_uuid();
--> statement-breakpoint
ALTER TABLE access_tokens ADD COLUMN name text NOT NULL DEFAULT '';
--> statement-breakpoint
ALTER TABLE access_tokens ADD COLUMN scopes text[] NOT NULL DEFAULT '{read,compose,publish}';
--> statement-breakpoint
-- A day, so that a token which is used all the time is written once a day.
ALTER TABLE access_tokens ADD COLUMN used_on date;
--> statement-breakpoint
-- The token that made this one, which may be gone. Null: the operator's command.
ALTER TABLE access_tokens ADD COLUMN made_with uuid;
--> statement-breakpoint
-- Version 7, as all later ones are, so that ids sort by the time at which the tokens were made.
UPDATE access_tokens SET token_id = (
  lpad(to_hex((extract(epoch FROM created_at) * 1000)::bigint), 12, '0')
  || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15)
)::uuid;
--> statement-breakpoint
ALTER TABLE access_tokens ADD CONSTRAINT access_tokens_id UNIQUE (token_id);
--> statement-breakpoint
DROP INDEX access_tokens_handle;
--> statement-breakpoint
CREATE INDEX access_tokens_handle ON access_tokens (handle, token_id);
--> statement-breakpoint
-- One-time addresses. A row is removed when it is used.
CREATE TABLE page_codes (
  code_sha256 text PRIMARY KEY,
  token_id uuid NOT NULL REFERENCES access_tokens (token_id) ON DELETE CASCADE,
  path text NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE INDEX page_codes_token ON page_codes (token_id);
--> statement-breakpoint
CREATE INDEX page_codes_expires_at ON page_codes (expires_at);
--> statement-breakpoint
-- A session cannot outlive its token: it goes with the row it refers to.
CREATE TABLE page_sessions (
  session_sha256 text PRIMARY KEY,
  session_id uuid NOT NULL,
  token_id uuid NOT NULL REFERENCES access_tokens (token_id) ON DELETE CASCADE,
  seen_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE INDEX page_sessions_token ON page_sessions (token_id);
--> statement-breakpoint
CREATE INDEX page_sessions_ends_at ON page_sessions (ends_at);
