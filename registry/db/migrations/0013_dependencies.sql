-- Each as `namespace/name@version`: what a version was published to work with.
ALTER TABLE entity_versions ADD COLUMN dependencies text[] NOT NULL DEFAULT '{}';
