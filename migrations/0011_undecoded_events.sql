-- migrate:up

-- Events that no profile explains are kept raw. From the oldest of them on the projection may lack
-- what they changed, and nothing is judged or filed.
CREATE INDEX events_undecoded ON events (contract_id, block_num) WHERE fields IS NULL;

-- While they are decoded later, the projection is made anew from this block on; NULL: it is whole.
ALTER TABLE contracts ADD COLUMN refold_from bigint;
-- How often that happened: who keeps the projection in memory reads it anew.
ALTER TABLE contracts ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
