-- Rows are never removed: whoever verifies must see that a key was revoked, and when.
CREATE TABLE signing_keys (
  handle text NOT NULL,
  key_id text NOT NULL,
  public_key text NOT NULL,
  name text NOT NULL,
  added_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  revocation_reason text CHECK (revocation_reason IN ('lost', 'replaced', 'compromised')),
  PRIMARY KEY (handle, key_id),
  CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
);
--> statement-breakpoint
-- One per person, so nobody can fill the table: a new one takes the place of the one before.
CREATE TABLE signing_key_challenges (
  handle text PRIMARY KEY,
  key_id text NOT NULL,
  challenge_sha256 text NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
