-- `removed` is set by the operator's command alone, which also takes the content away.
CREATE TYPE entity_status AS ENUM ('active', 'deprecated', 'deleted', 'removed');
--> statement-breakpoint
-- The default is for an earlier version of the registry that still runs beside this one.
ALTER TABLE entity_versions
  ADD COLUMN status entity_status NOT NULL DEFAULT 'active',
  ADD COLUMN status_message text;
--> statement-breakpoint
ALTER TABLE bundle_publications
  ADD COLUMN status entity_status NOT NULL DEFAULT 'active',
  ADD COLUMN status_message text;
--> statement-breakpoint
-- That of the version which is listed, so never `deleted` or `removed`: these have no row here.
ALTER TABLE entities
  ADD COLUMN status entity_status NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'deprecated')),
  ADD COLUMN status_message text;
--> statement-breakpoint
-- A tier that was given to an entity. `entities` has a copy to search by, and an entity that is not listed has no row there.
CREATE TABLE entity_tiers (
  namespace text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  trust_tier trust_tier NOT NULL,
  PRIMARY KEY (namespace, name)
);
--> statement-breakpoint
INSERT INTO entity_tiers SELECT namespace, name, trust_tier FROM entities WHERE trust_tier <> 'unverified';
