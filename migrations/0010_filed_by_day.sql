-- migrate:up

-- What was filed today counts against the caps; a start of the enforcer reads that alone.
CREATE INDEX decisions_filed ON decisions (at, id) WHERE state = 'filed';
