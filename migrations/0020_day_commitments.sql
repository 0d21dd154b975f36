-- migrate:up

-- What each vantage publishes of its moments: before a day a commitment to the keys of its hours,
-- after an hour its key. Rows are only added, and when a commitment came is said by the database.
-- All vantages are read at once: the checks keep out what a stolen role could write to stop judging.
CREATE TABLE day_commitments (
    vantage      text NOT NULL COLLATE "C",
    day          bigint NOT NULL,  -- floor(unix seconds / day_secs)
    key_id       text NOT NULL COLLATE "C" REFERENCES vantages,
    period_us    bigint NOT NULL,
    slice_secs   bigint NOT NULL,
    hour_secs    bigint NOT NULL,
    day_secs     bigint NOT NULL,
    chain_end    text NOT NULL CHECK (chain_end ~ '^[0-9a-f]{64}$'),
    signature    text NOT NULL CHECK (signature ~ '^[0-9a-f]{128}$'),
    committed_at bigint NOT NULL,  -- unix seconds; 0: the day was measured before this was asked
    PRIMARY KEY (vantage, day, key_id)
);
CREATE TABLE day_openings (
    vantage   text NOT NULL COLLATE "C",
    day       bigint NOT NULL,
    key_id    text NOT NULL COLLATE "C",
    hour      bigint NOT NULL CHECK (hour >= 0),
    hour_key  text NOT NULL CHECK (hour_key ~ '^[0-9a-f]{64}$'),
    opened_at bigint NOT NULL DEFAULT floor(extract(epoch FROM clock_timestamp())),
    PRIMARY KEY (vantage, day, key_id, hour),
    FOREIGN KEY (vantage, day, key_id) REFERENCES day_commitments
);

-- What was measured before votes as it did, and so do today and the two days after it: until their
-- moments are drawn by a final block, and the last prober of the former version is gone.
INSERT INTO day_commitments
SELECT vantage, day, key_id, 0, 0, 0, 0, repeat('0', 64), repeat('0', 128), 0
FROM (SELECT vantage, day, key_id FROM unit_days
      UNION SELECT vantage, slice * slice_secs / 86400, key_id FROM slice_batches
      UNION SELECT vantage, floor(extract(epoch FROM clock_timestamp()) / 86400)::bigint + ahead,
                   key_id
            FROM vantages, generate_series(0, 2) ahead WHERE retired_at IS NULL) measured
WHERE key_id IN (SELECT key_id FROM vantages);

CREATE FUNCTION committed_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.committed_at := floor(extract(epoch FROM clock_timestamp()));
    RETURN NEW;
END $$;
CREATE TRIGGER committed_now BEFORE INSERT ON day_commitments
    FOR EACH ROW EXECUTE FUNCTION committed_now();
CREATE TRIGGER own_vantage AFTER INSERT ON day_commitments REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION own_vantage_only();
CREATE TRIGGER own_vantage AFTER INSERT ON day_openings REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION own_vantage_only();

-- The first block after a commitment.
CREATE INDEX blocks_by_time ON blocks (contract_id, time, num);

ALTER FUNCTION warden_grant() RENAME TO warden_grant_18;

-- What the groups may: 0018's, and commitments for a vantage's role, which also reads events: how
-- far the projection is known is asked of them.
CREATE FUNCTION warden_grant() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM warden_grant_18();
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'warden_vantage') THEN
        EXECUTE 'GRANT SELECT ON events TO warden_vantage';
        EXECUTE 'GRANT SELECT, INSERT ON day_commitments, day_openings TO warden_vantage';
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION warden_grant, committed_now FROM PUBLIC;
SELECT warden_grant();
