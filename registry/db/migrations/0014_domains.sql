-- Domains that publishers say are theirs. Verified until some time after the record was last seen.
CREATE TABLE publisher_domains (
  handle text COLLATE "C" NOT NULL,
  domain text COLLATE "C" NOT NULL,
  challenge text NOT NULL,
  added_at timestamptz(3) NOT NULL,
  checked_at timestamptz(3),
  last_check text CHECK (last_check IN ('found', 'missing', 'no-answer')),
  verified_until timestamptz(3),
  PRIMARY KEY (handle, domain)
);
--> statement-breakpoint
CREATE INDEX publisher_domains_checked_at ON publisher_domains (checked_at) WHERE verified_until IS NOT NULL;
--> statement-breakpoint
-- The better of what an entity was given and of what its publisher proved.
CREATE FUNCTION tier_of(of_namespace text, of_name text) RETURNS trust_tier LANGUAGE sql STABLE AS $$
  SELECT least(
    (SELECT trust_tier FROM entity_tiers WHERE namespace = of_namespace AND name = of_name),
    (SELECT 'verified'::trust_tier WHERE EXISTS (
      SELECT FROM publisher_domains WHERE handle = of_namespace AND verified_until > now()
    )),
    'unverified'::trust_tier
  )
$$;
--> statement-breakpoint
ALTER TABLE audit_events DROP CONSTRAINT audit_events_publishable;
--> statement-breakpoint
ALTER TABLE audit_events ADD CONSTRAINT audit_events_publishable
  CHECK (NOT is_public OR event ~ '^(bundle|entity|signing_key|domain)\.');
