-- migrate:up

-- For Grafana and analysts: stable views over the tables, with times as timestamptz and with money
-- and 64-bit numbers as numeric(78,0). The columns of an entity are typed here, when read, because
-- typing them when written would triple the cost of indexing.

CREATE VIEW api_chains AS
SELECT c.chain, c.contract, head.num AS latest_block, to_timestamp(head.time) AS latest_time,
       nullif(c.final_num, 0) AS final_block, covered.proven_blocks, covered.covered_blocks
FROM contracts c
LEFT JOIN LATERAL (SELECT num, time FROM blocks WHERE contract_id = c.id ORDER BY num DESC LIMIT 1) head ON true
LEFT JOIN LATERAL (
    SELECT sum(last_num - first_num + 1) AS covered_blocks,
           sum(last_num - first_num + 1) FILTER (WHERE proof = 'proven') AS proven_blocks
    FROM coverage WHERE contract_id = c.id) covered ON true;

CREATE VIEW api_coverage AS
SELECT c.chain, c.contract, v.first_num, v.last_num, v.proof
FROM coverage v JOIN contracts c ON c.id = v.contract_id;

CREATE VIEW api_blocks AS
SELECT c.chain, c.contract, b.num AS block_num, b.hash, b.parent_hash, to_timestamp(b.time) AS time,
       b.proof, b.num <= c.final_num AS final
FROM blocks b JOIN contracts c ON c.id = b.contract_id;

CREATE VIEW api_events AS
SELECT c.chain, c.contract, e.id, e.block_num, to_timestamp(b.time) AS time, e.block_num <= c.final_num AS final,
       e.txn_hash, e.txn_index, e.event_index, e.name, e.fields, e.raw, e.decoder_version
FROM events e
JOIN contracts c ON c.id = e.contract_id
JOIN blocks b ON b.contract_id = e.contract_id AND b.num = e.block_num;

-- Every version of every entity, with the chain time from which and until which it is true.
CREATE VIEW api_entity_versions AS
SELECT c.chain, c.contract, e.kind, e.entity_id, e.valid_from, e.valid_to,
       to_timestamp(since.time) AS from_time, to_timestamp(till.time) AS to_time, e.body
FROM entities e
JOIN contracts c ON c.id = e.contract_id
JOIN blocks since ON since.contract_id = e.contract_id AND since.num = e.valid_from
LEFT JOIN blocks till ON till.contract_id = e.contract_id AND till.num = e.valid_to;

CREATE VIEW api_providers AS
SELECT c.chain, c.contract, e.entity_id AS provider, e.valid_from, b.endpoint, b.stake, b.unbonding,
       to_timestamp(nullif(b.release_at, 0)::float8) AS release_at, b.live_units, b.open_reservations,
       to_timestamp(b.registered_at::float8) AS registered_at
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(endpoint text, stake numeric(78,0), unbonding numeric(78,0),
                                 release_at numeric(78,0), live_units bigint, open_reservations bigint,
                                 registered_at numeric(78,0))
WHERE e.kind = 'provider' AND e.valid_to IS NULL;

CREATE VIEW api_consumers AS
SELECT c.chain, c.contract, e.entity_id AS consumer, e.valid_from, b.bond, b.open_reservations,
       b.open_slashes, to_timestamp(b.registered_at::float8) AS registered_at
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(bond numeric(78,0), open_reservations bigint, open_slashes bigint,
                                 registered_at numeric(78,0))
WHERE e.kind = 'consumer' AND e.valid_to IS NULL;

CREATE VIEW api_balances AS
SELECT c.chain, c.contract, e.entity_id AS account, e.valid_from, b.balance
FROM entities e JOIN contracts c ON c.id = e.contract_id, json_to_record(e.body) AS b(balance numeric(78,0))
WHERE e.kind = 'balance' AND e.valid_to IS NULL;

-- `state` is the contract's pure function of the stored facts, at this moment.
CREATE VIEW api_units AS
SELECT c.chain || '.' || c.contract || '.' || e.entity_id AS unit, c.chain, c.contract, e.valid_from, b.provider,
       CASE WHEN b.decommissioned_at > 0 THEN 'decommissioning'
            WHEN b.maint_from <= extract(epoch FROM now()) AND extract(epoch FROM now()) < b.maint_until
                THEN 'maintenance'
            WHEN b.active_reservations > 0 THEN 'in_use'
            ELSE 'reserved' END AS state,
       b.capacity_gb, b.used_gb, b.region, CASE b.api WHEN 0 THEN 's3' ELSE 'http' END AS api, b.endpoint,
       b.floor, b.ceiling, b.window_secs, b.sla_version, b.accepting,
       to_timestamp(nullif(b.maint_from, 0)::float8) AS maint_from,
       to_timestamp(nullif(b.maint_until, 0)::float8) AS maint_until,
       to_timestamp(nullif(b.period_from, 0)::float8) AS period_from, b.period_used, b.active_reservations,
       to_timestamp(nullif(b.decommissioned_at, 0)::float8) AS decommissioned_at,
       to_timestamp(b.registered_at::float8) AS registered_at
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(provider text, capacity_gb bigint, used_gb bigint, region text, api bigint,
                                 endpoint text, floor numeric(78,0), ceiling numeric(78,0),
                                 window_secs numeric(78,0), sla_version bigint, accepting boolean,
                                 maint_from numeric(78,0), maint_until numeric(78,0),
                                 period_from numeric(78,0), period_used numeric(78,0),
                                 active_reservations bigint, decommissioned_at numeric(78,0),
                                 registered_at numeric(78,0))
WHERE e.kind = 'unit' AND e.valid_to IS NULL;

CREATE VIEW api_sla_terms AS
SELECT c.chain || '.' || c.contract || '.' || split_part(e.entity_id, '.', 1) AS unit, c.chain, c.contract,
       split_part(e.entity_id, '.', 2)::bigint AS sla_version, e.valid_from, b.latency_ms_max,
       b.upload_kbytes_per_s_min, b.download_kbytes_per_s_min, b.uptime_ppm_min, b.error_ppm_max
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(latency_ms_max bigint, upload_kbytes_per_s_min bigint,
                                 download_kbytes_per_s_min bigint, uptime_ppm_min bigint, error_ppm_max bigint)
WHERE e.kind = 'sla_terms' AND e.valid_to IS NULL;

CREATE VIEW api_reservations AS
SELECT c.chain || '.' || c.contract || '.' || e.entity_id AS reservation, c.chain, c.contract, e.valid_from,
       c.chain || '.' || c.contract || '.' || b.unit_id AS unit, b.provider, b.consumer, b.gb, b.price,
       b.duration_secs, b.window_secs, b.sla_version, b.config_version,
       to_timestamp(nullif(b.expires_at, 0)::float8) AS expires_at,
       to_timestamp(nullif(b."start", 0)::float8) AS start_at, to_timestamp(nullif(b."end", 0)::float8) AS end_at,
       (ARRAY['requested', 'active', 'settling', 'completed', 'terminated', 'rejected', 'cancelled',
              'expired'])[b.status + 1] AS status,
       b.next_window, b.escrow, b.ahead, b.breached
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(unit_id numeric(78,0), provider text, consumer text, gb bigint,
                                 price numeric(78,0), duration_secs numeric(78,0), window_secs numeric(78,0),
                                 sla_version bigint, config_version bigint, expires_at numeric(78,0),
                                 "start" numeric(78,0), "end" numeric(78,0), status integer,
                                 next_window bigint, escrow numeric(78,0), ahead numeric(78,0),
                                 breached boolean)
WHERE e.kind = 'reservation' AND e.valid_to IS NULL;

CREATE VIEW api_slashes AS
SELECT c.chain || '.' || c.contract || '.' || split_part(e.entity_id, '.', 1) AS reservation, c.chain, c.contract,
       split_part(e.entity_id, '.', 2) AS party, split_part(e.entity_id, '.', 3)::bigint AS window_num, e.valid_from,
       (ARRAY['proposed', 'disputed', 'executed', 'rejected', 'lapsed'])[b.status + 1] AS status,
       b.reasons, b.base, b.evidence_uri, json_array_length(b.votes) AS votes, b.deposit, b.share_bps,
       b.amount, b.stake_amount
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(status integer, reasons bigint, base numeric(78,0), evidence_uri text,
                                 votes json, deposit numeric(78,0), share_bps bigint,
                                 amount numeric(78,0), stake_amount numeric(78,0))
WHERE e.kind = 'slash' AND e.valid_to IS NULL;

CREATE VIEW api_price_guides AS
SELECT c.chain, c.contract, e.entity_id AS region, e.valid_from, b.price,
       to_timestamp(b.valid_until::float8) AS valid_until
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(price numeric(78,0), valid_until numeric(78,0))
WHERE e.kind = 'guide' AND e.valid_to IS NULL;

CREATE VIEW api_vantages AS
SELECT vantage, network, region, key_id, to_timestamp(since) AS since, to_timestamp(retired_at) AS retired_at
FROM vantages;

CREATE VIEW api_batches AS
SELECT vantage, slice, to_timestamp(slice * slice_secs) AS slice_start, slice_secs, root, signature, key_id,
       to_timestamp(stored_at / 1e6) AS stored_at
FROM slice_batches;

CREATE VIEW api_observations AS
SELECT unit, to_timestamp(start_us / 1e6) AS start, vantage, sequence, late_us, operation, class, kind, first_class,
       first_kind, first_byte_us, attempts, flap, dns_us, connect_us, tls_us, transfer_us, bytes, http_status
FROM observations;

CREATE VIEW api_verdicts AS
SELECT id, reservation, party, window_num, unit, to_timestamp(window_start) AS window_start,
       to_timestamp(window_end) AS window_end, verdict, reasons, coverage_ppm, detail, rule_set,
       to_timestamp(written_at) AS written_at
FROM verdicts;

CREATE VIEW api_scores AS
SELECT subject_kind, subject, chain, day, to_timestamp(day_end) AS day_end, thirds / 3.0 AS score,
       points / 3.0 AS points, detail, rule_set
FROM scores;

CREATE VIEW api_decisions AS
SELECT id, reservation, party, window_num, state, reason, detail, to_timestamp(at) AS at FROM decisions;

CREATE VIEW api_evidence AS
SELECT root, reservation, party, window_num, length(bundle) AS bundle_chars, to_timestamp(sealed_at) AS sealed_at
FROM evidence;

CREATE VIEW api_switches AS
SELECT id, killed, mass_breach_hold, reason, to_timestamp(changed_at) AS changed_at FROM switches;

-- Never the signed bytes: they are money that has not been sent yet.
CREATE VIEW api_txns AS
SELECT t.id, i.chain, i.contract, i.deployment, i.key AS intent, i.state AS intent_state, i.result AS intent_result,
       to_timestamp(nullif(i.last_build, 0)) AS last_build, t.signer, t.slot, t.state, t.hash, t.sends,
       nullif(t.block_num, 0) AS block_num, t.error, to_timestamp(t.created_at) AS created_at
FROM txn_intents i LEFT JOIN txns t ON t.intent_id = i.id;

CREATE VIEW api_leases AS
SELECT name, token, holder, expires_at, holder <> '' AND expires_at > now() AS held FROM leases;

CREATE VIEW api_feed AS
SELECT id, topic, to_timestamp(time / 1e6) AS time, body FROM feed;

-- Group roles without login: warden_rw for the service, warden_ro for Grafana and analysts. Where the
-- migrating user may not make roles, an administrator makes them and runs warden_grant() again.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['warden_rw', 'warden_ro'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN RAISE NOTICE 'role % not made: no right to make roles', wanted;
        END;
    END LOOP;
END $$;

-- Gives both roles what they need on every table and view that exists; later migrations call it again.
CREATE FUNCTION warden_grant() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    home text := current_schema();
    view_name text;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'warden_rw') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO warden_rw', home);
        EXECUTE format('GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA %I TO warden_rw', home);
        EXECUTE 'REVOKE INSERT ON partitions FROM warden_rw';
        EXECUTE 'GRANT UPDATE ON contracts, coverage, entities, latest_scores, txn_intents, txns, leases,
                 feed_dropped TO warden_rw';
        EXECUTE 'GRANT DELETE ON blocks, events, coverage, entities, unit_days, feed TO warden_rw';
        EXECUTE 'GRANT EXECUTE ON FUNCTION add_partition, drop_partitions TO warden_rw';
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'warden_ro') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO warden_ro', home);
        FOR view_name IN SELECT viewname FROM pg_views WHERE schemaname = home AND starts_with(viewname, 'api_') LOOP
            EXECUTE format('GRANT SELECT ON %I.%I TO warden_ro', home, view_name);
        END LOOP;
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION add_partition, drop_partitions, warden_grant FROM PUBLIC;
SELECT warden_grant();
