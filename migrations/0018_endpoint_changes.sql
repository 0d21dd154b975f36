-- migrate:up

-- When units changed their endpoint: what judging reads of a unit's moves, by day, however many
-- other versions its provider makes. Kept by triggers, so that it follows the projection in the same
-- tx, also when a block is taken back.
CREATE TABLE endpoint_changes (
    contract_id integer NOT NULL,
    unit_id     text NOT NULL COLLATE "C",
    valid_from  bigint NOT NULL,
    at          bigint NOT NULL,  -- chain time of that block
    PRIMARY KEY (contract_id, unit_id, valid_from)
);
CREATE INDEX endpoint_changes_at ON endpoint_changes (contract_id, unit_id, at, valid_from);

INSERT INTO endpoint_changes (contract_id, unit_id, valid_from, at)
SELECT v.contract_id, v.entity_id, v.valid_from, b.time
FROM (SELECT contract_id, entity_id, valid_from, body ->> 'endpoint' AS now,
             lag(body ->> 'endpoint') OVER (
                 PARTITION BY contract_id, entity_id ORDER BY valid_from) AS before
      FROM entities WHERE kind = 'unit') v
JOIN blocks b ON b.contract_id = v.contract_id AND b.num = v.valid_from
WHERE v.now <> v.before;

CREATE FUNCTION note_endpoint_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO endpoint_changes (contract_id, unit_id, valid_from, at)
    SELECT a.contract_id, a.entity_id, a.valid_from, b.time
    FROM added a
    JOIN LATERAL (
        SELECT body FROM entities e
        WHERE e.contract_id = a.contract_id AND e.kind = 'unit' AND e.entity_id = a.entity_id
          AND e.valid_from < a.valid_from
        ORDER BY e.valid_from DESC LIMIT 1) before ON true
    JOIN blocks b ON b.contract_id = a.contract_id AND b.num = a.valid_from
    WHERE a.kind = 'unit' AND a.body ->> 'endpoint' <> before.body ->> 'endpoint'
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION forget_endpoint_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM endpoint_changes m USING removed r
    WHERE r.kind = 'unit' AND m.contract_id = r.contract_id AND m.unit_id = r.entity_id
      AND m.valid_from = r.valid_from;
    RETURN NULL;
END $$;

CREATE TRIGGER note_endpoints AFTER INSERT ON entities REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION note_endpoint_changes();
CREATE TRIGGER forget_endpoints AFTER DELETE ON entities REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION forget_endpoint_changes();
REVOKE EXECUTE ON FUNCTION note_endpoint_changes, forget_endpoint_changes FROM PUBLIC;

-- 0015's, but for what triggers alone write.
ALTER FUNCTION warden_grant() RENAME TO warden_grant_15;
CREATE FUNCTION warden_grant() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM warden_grant_15();
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'warden_rw') THEN
        EXECUTE 'REVOKE INSERT ON maintenance_changes, endpoint_changes FROM warden_rw';
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION warden_grant FROM PUBLIC;
SELECT warden_grant();
