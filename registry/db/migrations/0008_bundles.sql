CREATE TYPE visibility AS ENUM ('public', 'draft', 'private');
--> statement-breakpoint
-- Two names with one result look alike: the entries of Unicode's confusables.txt (UTS 39) between characters that a name
-- may have, with 0 and O made lower case like every name, and the three separators as one.
CREATE FUNCTION look_of(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(replace(name, 'm', 'rn'), '01._', 'ol--')
$$;
--> statement-breakpoint
-- One row each time that a label was published. A label belongs to whoever published it first.
CREATE TABLE bundle_publications (
  label text COLLATE "C" NOT NULL,
  number integer NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  title text,
  visibility visibility NOT NULL,
  link text,
  envelope text NOT NULL,
  envelope_sha256 text NOT NULL,
  published_at timestamptz(3) NOT NULL,
  PRIMARY KEY (label, number),
  CHECK ((visibility = 'draft') = (link IS NOT NULL))
);
--> statement-breakpoint
CREATE UNIQUE INDEX bundle_publications_envelope ON bundle_publications (namespace, envelope_sha256);
--> statement-breakpoint
CREATE INDEX bundle_publications_look ON bundle_publications (look_of(label)) WHERE visibility = 'public';
--> statement-breakpoint
CREATE INDEX entities_namespace_look ON entities (look_of(namespace));
--> statement-breakpoint
CREATE INDEX entities_name_look ON entities (look_of(name)) WHERE trust_tier <> 'unverified';
--> statement-breakpoint
-- What is not public never gets a row in `entities`, so no search, count or list of words can show it.
ALTER TABLE entity_versions DROP CONSTRAINT entity_versions_namespace_name_fkey;
--> statement-breakpoint
ALTER TABLE entity_versions
  DROP COLUMN signatures,
  ADD COLUMN kind text,
  ADD COLUMN visibility visibility NOT NULL DEFAULT 'public',
  ADD COLUMN specification boolean NOT NULL DEFAULT false,
  ADD COLUMN label text COLLATE "C",
  ADD COLUMN publication integer,
  ADD COLUMN position integer,
  ADD FOREIGN KEY (label, publication) REFERENCES bundle_publications (label, number);
--> statement-breakpoint
UPDATE entity_versions SET kind = entities.kind FROM entities
  WHERE entities.namespace = entity_versions.namespace AND entities.name = entity_versions.name;
--> statement-breakpoint
ALTER TABLE entity_versions ALTER COLUMN kind SET NOT NULL, ALTER COLUMN visibility DROP DEFAULT;
--> statement-breakpoint
CREATE INDEX entity_versions_publication ON entity_versions (label, publication, position) WHERE label IS NOT NULL;
