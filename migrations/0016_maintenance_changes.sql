-- migrate:up

-- Versions of units in which the announced maintenance differs from the version before: what judging
-- reads of a unit's history. A provider makes other versions at will (a price costs a fee), and
-- they must not cost the judge anything. Kept by triggers, so that it follows the projection in the
-- same tx, also when a block is taken back.
CREATE TABLE maintenance_changes (
    contract_id integer NOT NULL,
    unit_id     text NOT NULL COLLATE "C",
    valid_from  bigint NOT NULL,
    PRIMARY KEY (contract_id, unit_id, valid_from)
);

INSERT INTO maintenance_changes (contract_id, unit_id, valid_from)
SELECT contract_id, entity_id, valid_from
FROM (SELECT contract_id, entity_id, valid_from,
             (body ->> 'maint_from', body ->> 'maint_until') AS now,
             lag((body ->> 'maint_from', body ->> 'maint_until')) OVER (
                 PARTITION BY contract_id, entity_id ORDER BY valid_from) AS before
      FROM entities WHERE kind = 'unit') versions
WHERE now IS DISTINCT FROM before;

CREATE FUNCTION note_maintenance_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO maintenance_changes (contract_id, unit_id, valid_from)
    SELECT a.contract_id, a.entity_id, a.valid_from
    FROM added a
    LEFT JOIN LATERAL (
        SELECT body FROM entities e
        WHERE e.contract_id = a.contract_id AND e.kind = 'unit' AND e.entity_id = a.entity_id
          AND e.valid_from < a.valid_from
        ORDER BY e.valid_from DESC LIMIT 1) before ON true
    WHERE a.kind = 'unit'
      AND (before.body IS NULL OR (a.body ->> 'maint_from', a.body ->> 'maint_until')
          IS DISTINCT FROM (before.body ->> 'maint_from', before.body ->> 'maint_until'))
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION forget_maintenance_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM maintenance_changes m USING removed r
    WHERE r.kind = 'unit' AND m.contract_id = r.contract_id AND m.unit_id = r.entity_id
      AND m.valid_from = r.valid_from;
    RETURN NULL;
END $$;

CREATE TRIGGER note_maintenance AFTER INSERT ON entities REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION note_maintenance_changes();
CREATE TRIGGER forget_maintenance AFTER DELETE ON entities REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION forget_maintenance_changes();
REVOKE EXECUTE ON FUNCTION note_maintenance_changes, forget_maintenance_changes FROM PUBLIC;

SELECT warden_grant();
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'warden_rw') THEN
        EXECUTE 'REVOKE INSERT ON maintenance_changes FROM warden_rw';
    END IF;
END $$;
