-- The registry makes each secret itself when it first needs it, once for all its instances.
CREATE TABLE registry_secrets (
  purpose text PRIMARY KEY,
  secret text NOT NULL
);
--> statement-breakpoint
-- What the registry saw of how a version was made. Null if it was imported, or published before there were receipts.
ALTER TABLE entity_versions ADD COLUMN drafting json;
--> statement-breakpoint
-- For names that are nearly one that somebody is about to publish.
CREATE INDEX entities_name_trigrams ON entities USING gin (name gin_trgm_ops);
