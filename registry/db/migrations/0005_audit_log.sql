-- Who may see an event: its own person and, if this is true, everybody. Decided when it is written.
ALTER TABLE audit_events ADD COLUMN is_public boolean NOT NULL DEFAULT false;
--> statement-breakpoint
-- A mistake in the program must not publish what somebody runs, plans or signs in with.
ALTER TABLE audit_events ADD CONSTRAINT audit_events_publishable
  CHECK (NOT is_public OR event ~ '^(bundle|entity|signing_key)\.');
--> statement-breakpoint
-- A page of the log reads only the rows that it shows. What is public has indexes of its own, so that how long it takes
-- to find says nothing about private events.
DROP INDEX audit_events_handle;
--> statement-breakpoint
CREATE INDEX audit_events_own ON audit_events (handle, at, event_id);
--> statement-breakpoint
CREATE INDEX audit_events_own_by_event ON audit_events (handle, event, at, event_id);
--> statement-breakpoint
CREATE INDEX audit_events_public ON audit_events (at, event_id) WHERE is_public;
--> statement-breakpoint
CREATE INDEX audit_events_public_by_event ON audit_events (event, at, event_id) WHERE is_public;
--> statement-breakpoint
CREATE INDEX audit_events_public_by_handle ON audit_events (handle, at, event_id) WHERE is_public;
--> statement-breakpoint
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_events is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
-- For each statement, so that TRUNCATE is refused too, and an UPDATE of no row as well.
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
-- Also for sessions that pass over ordinary triggers, such as those that apply replicated changes.
ALTER TABLE audit_events ENABLE ALWAYS TRIGGER audit_events_append_only;
