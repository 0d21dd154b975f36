-- migrate:up

-- Version 2 of the contract. Events of a contract of version 1 are not understood any more: they are
-- kept raw, as those that no profile explains, and their projection goes.
UPDATE events SET fields = NULL;
DELETE FROM entities;
UPDATE contracts SET epoch = epoch + 1;

-- Nobody follows the breaches that were found there and have no end yet, so they end here, with the
-- reason. A slash that stands on the chain is closed there by anybody.
INSERT INTO decisions (reservation, party, window_num, state, reason, detail, at)
SELECT v.reservation, v.party, v.window_num, 'expired', 'contract_version_1', '{}', extract(epoch FROM now())
FROM verdicts v LEFT JOIN LATERAL (
    SELECT state FROM decisions d
    WHERE d.reservation = v.reservation AND d.party = v.party AND d.window_num = v.window_num
    ORDER BY d.id DESC LIMIT 1) newest ON true
WHERE v.verdict = 'breached' AND coalesce(newest.state, 'none') NOT IN (
    'blocked', 'executed', 'rejected', 'lapsed', 'expired', 'failed', 'refused')
ORDER BY v.id;
UPDATE txn_intents SET state = 'expired', result = 'contract_version_1' WHERE state IN ('wanted', 'live');

CREATE OR REPLACE VIEW api_providers AS
SELECT c.chain, c.contract, e.entity_id AS provider, e.valid_from, b.endpoint, b.stake, b.unbonding,
       to_timestamp(nullif(b.release_at, 0)::float8) AS release_at, b.live_units, b.open_reservations,
       to_timestamp(b.registered_at::float8) AS registered_at, b.open_slashes, b.bound, b.at_risk
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(endpoint text, stake numeric(78,0), unbonding numeric(78,0),
                                 release_at numeric(78,0), live_units bigint, open_reservations bigint,
                                 open_slashes bigint, bound numeric(78,0), at_risk numeric(78,0),
                                 registered_at numeric(78,0))
WHERE e.kind = 'provider' AND e.valid_to IS NULL;

CREATE OR REPLACE VIEW api_consumers AS
SELECT c.chain, c.contract, e.entity_id AS consumer, e.valid_from, b.bond, b.open_reservations,
       b.open_slashes, to_timestamp(b.registered_at::float8) AS registered_at, b.bound, b.at_risk
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(bond numeric(78,0), open_reservations bigint, open_slashes bigint,
                                 bound numeric(78,0), at_risk numeric(78,0), registered_at numeric(78,0))
WHERE e.kind = 'consumer' AND e.valid_to IS NULL;

CREATE VIEW api_operators AS
SELECT c.chain, c.contract, e.entity_id AS account, e.valid_from, e.body ->> 'operator' AS operator
FROM entities e JOIN contracts c ON c.id = e.contract_id
WHERE e.kind = 'operator' AND e.valid_to IS NULL AND e.body ->> 'operator' <> '';

CREATE OR REPLACE VIEW api_units AS
SELECT c.chain || '.' || c.contract || '.' || e.entity_id AS unit, c.chain, c.contract, e.valid_from, b.provider,
       CASE WHEN b.decommissioned_at > 0 THEN 'decommissioning'
            WHEN b.maint_from <= extract(epoch FROM now()) AND extract(epoch FROM now()) < b.maint_until
                THEN 'maintenance'
            WHEN b.active_reservations > 0 THEN 'in_use'
            ELSE 'reserved' END AS state,
       b.capacity_gb, b.used_gb, b.region, (ARRAY['s3', 'http', 'gcs', 'blob'])[b.api + 1] AS api, b.endpoint,
       b.floor, b.ceiling, b.window_secs, b.sla_version, b.accepting,
       to_timestamp(nullif(b.maint_from, 0)::float8) AS maint_from,
       to_timestamp(nullif(b.maint_until, 0)::float8) AS maint_until,
       to_timestamp(nullif(b.period_from, 0)::float8) AS period_from, b.period_used, b.active_reservations,
       to_timestamp(nullif(b.decommissioned_at, 0)::float8) AS decommissioned_at,
       to_timestamp(b.registered_at::float8) AS registered_at, b.config_version
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(provider text, capacity_gb bigint, used_gb bigint, region text, api integer,
                                 endpoint text, floor numeric(78,0), ceiling numeric(78,0),
                                 window_secs numeric(78,0), config_version bigint, sla_version bigint,
                                 accepting boolean, maint_from numeric(78,0), maint_until numeric(78,0),
                                 period_from numeric(78,0), period_used numeric(78,0),
                                 active_reservations bigint, decommissioned_at numeric(78,0),
                                 registered_at numeric(78,0))
WHERE e.kind = 'unit' AND e.valid_to IS NULL;

CREATE OR REPLACE VIEW api_sla_terms AS
SELECT c.chain || '.' || c.contract || '.' || split_part(e.entity_id, '.', 1) AS unit, c.chain, c.contract,
       split_part(e.entity_id, '.', 2)::bigint AS sla_version, e.valid_from, b.latency_ms_max,
       b.upload_kbytes_per_s_min, b.download_kbytes_per_s_min, b.uptime_ppm_min, b.error_ppm_max,
       b.credit_bps, b.outage_bps
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(latency_ms_max bigint, upload_kbytes_per_s_min bigint,
                                 download_kbytes_per_s_min bigint, uptime_ppm_min bigint, error_ppm_max bigint,
                                 credit_bps bigint, outage_bps bigint)
WHERE e.kind = 'sla_terms' AND e.valid_to IS NULL;

CREATE OR REPLACE VIEW api_reservations AS
SELECT c.chain || '.' || c.contract || '.' || e.entity_id AS reservation, c.chain, c.contract, e.valid_from,
       c.chain || '.' || c.contract || '.' || b.unit_id AS unit, b.provider, b.consumer, b.gb, b.price,
       b.duration_secs, b.window_secs, b.sla_version, b.config_version,
       to_timestamp(nullif(b.expires_at, 0)::float8) AS expires_at,
       to_timestamp(nullif(b."start", 0)::float8) AS start_at, to_timestamp(nullif(b."end", 0)::float8) AS end_at,
       (ARRAY['requested', 'active', 'settling', 'completed', 'terminated', 'rejected', 'cancelled',
              'expired'])[b.status + 1] AS status,
       b.next_window, b.escrow, b.ahead, b.breached, to_timestamp(nullif(b.exit_until, 0)::float8) AS exit_until,
       b.cut_unfunded, b.consumer_claims, b.provider_claims
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(unit_id numeric(78,0), provider text, consumer text, gb bigint,
                                 price numeric(78,0), duration_secs numeric(78,0), window_secs numeric(78,0),
                                 sla_version bigint, config_version bigint, expires_at numeric(78,0),
                                 "start" numeric(78,0), "end" numeric(78,0), status integer,
                                 next_window bigint, escrow numeric(78,0), ahead numeric(78,0),
                                 breached boolean, exit_until numeric(78,0), cut_unfunded boolean,
                                 consumer_claims bigint, provider_claims bigint)
WHERE e.kind = 'reservation' AND e.valid_to IS NULL;

CREATE OR REPLACE VIEW api_slashes AS
SELECT c.chain || '.' || c.contract || '.' || split_part(e.entity_id, '.', 1) AS reservation, c.chain, c.contract,
       split_part(e.entity_id, '.', 2) AS party, split_part(e.entity_id, '.', 3)::bigint AS window_num, e.valid_from,
       (ARRAY['proposed', 'disputed', 'executed', 'rejected', 'lapsed', 'claimed'])[b.status + 1] AS status,
       b.reasons, b.base, b.evidence_uri, json_array_length(b.votes) AS votes, b.deposit, b.share_bps,
       b.amount, b.stake_amount, b.arbiter, b.claim_reasons, b.claim_deposit,
       b.answer_hash <> repeat('0', 64) AS answered
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(status integer, reasons bigint, base numeric(78,0), evidence_uri text,
                                 votes json, deposit numeric(78,0), share_bps bigint,
                                 amount numeric(78,0), stake_amount numeric(78,0), arbiter text,
                                 claim_reasons bigint, claim_deposit numeric(78,0), answer_hash text)
WHERE e.kind = 'slash' AND e.valid_to IS NULL;

CREATE OR REPLACE VIEW api_price_guides AS
SELECT c.chain, c.contract, e.entity_id AS region, e.valid_from, b.price,
       to_timestamp(b.valid_until::float8) AS valid_until, to_timestamp(b.as_of::float8) AS as_of
FROM entities e JOIN contracts c ON c.id = e.contract_id,
     json_to_record(e.body) AS b(price numeric(78,0), as_of numeric(78,0), valid_until numeric(78,0))
WHERE e.kind = 'guide' AND e.valid_to IS NULL;

SELECT warden_grant();
