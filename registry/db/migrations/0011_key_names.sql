-- A key that was added without a name gets one that tells it from its owner's others.
UPDATE signing_keys SET name = 'Key ' || left(key_id, 8) WHERE name = '';
--> statement-breakpoint
ALTER TABLE signing_keys ADD CHECK (name <> '');
