-- migrate:up

-- What the probers write. Batches, leaves and shown observations are partitioned by day; the unit is
-- part of every key of leaves, observations and unit days, so that it can be the distribution column.

-- Published keys; rows are only added. An operator who replaces a vantage's key sets retired_at of
-- the old one first: evidence that it signed stays verifiable.
CREATE TABLE vantages (
    key_id     text PRIMARY KEY CHECK (key_id ~ '^[0-9a-f]{64}$'),
    vantage    text NOT NULL COLLATE "C",
    network    text NOT NULL,
    region     text NOT NULL,
    since      bigint NOT NULL DEFAULT floor(extract(epoch FROM clock_timestamp())),
    retired_at bigint
);
CREATE UNIQUE INDEX vantages_live ON vantages (vantage) WHERE retired_at IS NULL;

CREATE TABLE slice_batches (
    vantage    text NOT NULL COLLATE "C",
    slice      bigint NOT NULL,
    slice_secs bigint NOT NULL CHECK (slice_secs > 0),
    key_id     text NOT NULL,
    root       text NOT NULL,  -- 64 hex digits
    signature  text NOT NULL,  -- 128 hex digits
    stored_at  bigint NOT NULL,  -- unix microseconds
    PRIMARY KEY (vantage, slice)
) PARTITION BY RANGE (slice);

-- One unit's observations by one vantage in one slice: the canonical bytes that the batch signs.
CREATE TABLE slice_leaves (
    unit      text NOT NULL COLLATE "C",
    vantage   text NOT NULL COLLATE "C",
    slice     bigint NOT NULL,
    bytes     text NOT NULL,
    stored_at bigint NOT NULL,
    PRIMARY KEY (unit, slice, vantage)
) PARTITION BY RANGE (slice);
CREATE INDEX slice_leaves_by_batch ON slice_leaves (vantage, slice);

-- Shown to people, then dropped; nothing is judged by it.
CREATE TABLE observations (
    unit          text NOT NULL COLLATE "C",
    start_us      bigint NOT NULL,  -- intended start, unix microseconds
    vantage       text NOT NULL COLLATE "C",
    sequence      bigint NOT NULL,
    late_us       bigint NOT NULL,
    operation     text NOT NULL,
    class         text NOT NULL,
    kind          text NOT NULL,
    first_class   text NOT NULL,
    first_kind    text NOT NULL,
    first_byte_us bigint,
    attempts      bigint NOT NULL,
    flap          boolean NOT NULL,
    dns_us        bigint NOT NULL,
    connect_us    bigint NOT NULL,
    tls_us        bigint NOT NULL,
    transfer_us   bigint NOT NULL,
    bytes         bigint NOT NULL,
    http_status   bigint NOT NULL
) PARTITION BY RANGE (start_us);
CREATE INDEX observations_by_unit ON observations (unit, start_us);

-- Signed roll-ups, the raw material of evidence.
CREATE TABLE unit_days (
    unit        text NOT NULL COLLATE "C",
    vantage     text NOT NULL COLLATE "C",
    day         bigint NOT NULL,
    until_slice bigint NOT NULL,  -- past the last slice covered: a day may be cut where a window ends
    bytes       text NOT NULL,
    signature   text NOT NULL,
    key_id      text NOT NULL,
    stored_at   bigint NOT NULL DEFAULT floor(extract(epoch FROM clock_timestamp())),
    PRIMARY KEY (unit, vantage, day, until_slice)
);
CREATE INDEX unit_days_by_age ON unit_days (stored_at);

-- The partitions that exist, in their parent's unit (slices or microseconds) and in unix seconds.
CREATE TABLE partitions (
    parent    text NOT NULL,
    first     bigint NOT NULL,
    until     bigint NOT NULL CHECK (until > first),
    starts_at bigint NOT NULL,
    ends_at   bigint NOT NULL,
    name      text NOT NULL UNIQUE,
    PRIMARY KEY (parent, first)
);

-- Makes the partition [first, until) unless a part of it exists already: after a change of slice_secs
-- the old grid's partitions stay. Runs as its owner, so that the service needs no right to make
-- tables. ATTACH blocks neither readers nor writers of the other partitions.
CREATE FUNCTION add_partition(
    p_parent text, p_first bigint, p_until bigint, p_starts_at bigint, p_ends_at bigint)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    partition text := format('%s_%s_%s', p_parent,
                             to_char(to_timestamp(p_starts_at) AT TIME ZONE 'UTC', 'YYYYMMDD'), p_first);
BEGIN
    IF p_parent NOT IN ('slice_batches', 'slice_leaves', 'observations') THEN
        RAISE EXCEPTION '% has no partitions', p_parent USING ERRCODE = 'invalid_parameter_value';
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

-- Drops the partitions whose data all lie before that unix second; returns how many.
CREATE FUNCTION drop_partitions(p_parent text, p_before bigint)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    old record;
    dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('warden.partitions', 0));
    FOR old IN SELECT * FROM partitions WHERE parent = p_parent AND ends_at <= p_before LOOP
        EXECUTE format('DROP TABLE %I', old.name);
        DELETE FROM partitions WHERE parent = old.parent AND first = old.first;
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;
