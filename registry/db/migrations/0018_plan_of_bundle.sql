-- The publisher's own plan that it was made from. No foreign key: the plan may be deleted, the publication stays as it is.
ALTER TABLE bundle_publications ADD COLUMN plan_id uuid;
--> statement-breakpoint
CREATE INDEX bundle_publications_plan ON bundle_publications (plan_id) WHERE plan_id IS NOT NULL;
