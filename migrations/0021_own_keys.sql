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

REVOKE EXECUTE ON FUNCTION own_live_key_only FROM PUBLIC;
