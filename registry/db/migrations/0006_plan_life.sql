-- What its person calls the plan. Null: it goes by its goal.
ALTER TABLE intent_plans ADD COLUMN title text;
--> statement-breakpoint
-- Counts changes, as two of them may come in one millisecond.
ALTER TABLE intent_plans ADD COLUMN revision integer NOT NULL DEFAULT 1;
--> statement-breakpoint
-- A deleted plan can be restored for some days, then it is erased.
ALTER TABLE intent_plans ADD COLUMN deleted_at timestamptz(3);
--> statement-breakpoint
CREATE INDEX intent_plans_deleted_at ON intent_plans (deleted_at) WHERE deleted_at IS NOT NULL;
--> statement-breakpoint
-- Title and goal in lower case, written by the registry: how a database does that depends on its locale.
ALTER TABLE intent_plans ADD COLUMN searched text NOT NULL DEFAULT '';
--> statement-breakpoint
UPDATE intent_plans SET searched = lower(goal);
