-- What people said about versions that exist. Rows never change.
CREATE TABLE attestations (
  attestation_id uuid PRIMARY KEY,
  namespace text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  handle text COLLATE "C" NOT NULL,
  key_id text NOT NULL,
  predicate_type text NOT NULL,
  envelope text NOT NULL,
  envelope_sha256 text NOT NULL,
  received_at timestamptz(3) NOT NULL,
  FOREIGN KEY (namespace, name, version) REFERENCES entity_versions (namespace, name, version)
);
--> statement-breakpoint
CREATE INDEX attestations_version ON attestations (namespace, name, version, attestation_id);
--> statement-breakpoint
CREATE UNIQUE INDEX attestations_envelope ON attestations (namespace, name, version, handle, envelope_sha256);
