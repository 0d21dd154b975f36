-- migrate:up

-- Which rules and which vantages judged since when: a window or day is judged by the version in
-- force when it began. Rows are only added; the first is in force from 0.
CREATE TABLE rule_versions (
    valid_from   bigint PRIMARY KEY CHECK (valid_from >= 0),
    rule_set     text NOT NULL REFERENCES rule_sets (digest),
    electorate   json NOT NULL,  -- names of vantages, in order
    affiliations json NOT NULL,  -- arrays of accounts that are one party
    stored_at    bigint NOT NULL DEFAULT floor(extract(epoch FROM clock_timestamp()))
);

CREATE VIEW api_rule_versions AS
SELECT to_timestamp(v.valid_from) AS valid_from, v.rule_set, v.electorate, v.affiliations, s.canonical::json AS rules
FROM rule_versions v JOIN rule_sets s ON s.digest = v.rule_set;

SELECT warden_grant();
