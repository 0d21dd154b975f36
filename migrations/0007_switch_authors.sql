-- migrate:up

-- Who changed the switches: a person, or "enforcer/<contract>".
ALTER TABLE switches ADD COLUMN changed_by text NOT NULL DEFAULT '';

CREATE OR REPLACE VIEW api_switches AS
SELECT id, killed, mass_breach_hold, reason, to_timestamp(changed_at) AS changed_at, changed_by FROM switches;
