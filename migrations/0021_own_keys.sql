-- migrate:up

-- What the role of a vantage could still write under its own name: batches, unit days and
-- commitments that name a key of another vantage, a retired one or none. The service refuses them
-- before it writes; who has the role's password alone does not ask it. Openings follow: each is of
-- a commitment of the same vantage, day and key.
CREATE FUNCTION own_live_key_only() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF bound_vantage() IS NOT NULL
       AND EXISTS (SELECT FROM added a
                   WHERE NOT EXISTS (SELECT FROM vantages v
                                     WHERE v.key_id = a.key_id AND v.vantage = a.vantage
                                       AND v.retired_at IS NULL)) THEN
        RAISE EXCEPTION 'role % writes by the live key of its vantage alone', session_user
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER own_live_key AFTER INSERT ON slice_batches REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION own_live_key_only();
CREATE TRIGGER own_live_key AFTER INSERT ON unit_days REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION own_live_key_only();
CREATE TRIGGER own_live_key AFTER INSERT ON day_commitments REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION own_live_key_only();

-- And partitions: one of all days to come, said to be of long ago, was dropped by the next
-- retention with what every vantage had stored in it. A bound role makes those of a UTC day around
-- now alone, in the grid of slices of the newest one that is there.
CREATE FUNCTION is_day_partition(
    p_parent text, p_first bigint, p_until bigint, p_starts_at bigint, p_ends_at bigint)
RETURNS boolean LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT p_starts_at % 86400 = 0 AND p_ends_at = p_starts_at + 86400
       AND p_starts_at BETWEEN extract(epoch FROM now()) - 3 * 86400
                           AND extract(epoch FROM now()) + 7 * 86400
       AND CASE WHEN p_parent = 'observations'
                THEN p_first = p_starts_at * 1000000 AND p_until = p_ends_at * 1000000
                ELSE EXISTS (
                    SELECT FROM generate_series(86400 / (greatest(p_until - p_first, 1) + 1),
                                                86400 / greatest(p_until - p_first - 1, 1)) secs
                    LEFT JOIN LATERAL (SELECT * FROM partitions WHERE parent = p_parent
                                       ORDER BY starts_at DESC LIMIT 1) newest ON true
                    WHERE secs > 0
                      AND p_first = (p_starts_at + secs - 1) / secs
                      AND p_until = (p_ends_at + secs - 1) / secs
                      AND (newest.parent IS NULL
                           OR newest.first = (newest.starts_at + secs - 1) / secs
                              AND newest.until = (newest.ends_at + secs - 1) / secs)) END
$$;

CREATE OR REPLACE FUNCTION add_partition(
    p_parent text, p_first bigint, p_until bigint, p_starts_at bigint, p_ends_at bigint)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    partition text := format('%s_%s_%s', p_parent,
                             to_char(to_timestamp(p_starts_at) AT TIME ZONE 'UTC', 'YYYYMMDD'), p_first);
BEGIN
    IF p_parent NOT IN ('slice_batches', 'slice_leaves', 'observations') THEN
        RAISE EXCEPTION '% has no partitions', p_parent USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF bound_vantage() IS NOT NULL
       AND is_day_partition(p_parent, p_first, p_until, p_starts_at, p_ends_at) IS NOT TRUE THEN
        RAISE EXCEPTION 'role % makes partitions of single days around now alone', session_user
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('warden.partitions', 0));
    IF EXISTS (SELECT FROM partitions WHERE parent = p_parent AND first < p_until AND until > p_first) THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition, p_parent);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
                   p_parent, partition, p_first, p_until);
    INSERT INTO partitions VALUES (p_parent, p_first, p_until, p_starts_at, p_ends_at, partition);
END $$;

REVOKE EXECUTE ON FUNCTION own_live_key_only, is_day_partition FROM PUBLIC;
