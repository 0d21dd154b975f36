-- migrate:up

-- Who keeps the projection in memory reads what is current in the order in which it became so: a
-- page costs what it returns, whatever the history.
CREATE INDEX entities_current_by_block ON entities (contract_id, valid_from, kind, entity_id)
    WHERE valid_to IS NULL;
