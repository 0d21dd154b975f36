-- migrate:up

-- What the role of a vantage could still do by rows of its own name: rename the lease of another
-- stage to its own, so that the token of that lease began anew; and announce a key for a period of
-- its choice, or in the network of another elector, which takes that one's vote away.

CREATE OR REPLACE FUNCTION own_leases_only() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    own text := bound_vantage();
BEGIN
    IF own IS NOT NULL AND (NEW.name NOT IN ('prober/' || own, 'day_signer/' || own)
                            OR TG_OP = 'UPDATE' AND OLD.name <> NEW.name) THEN
        RAISE EXCEPTION 'role % holds leases of vantage % alone', session_user, own
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- A key of a bound role is in force from now on, and in no network where another vantage stands,
-- unless this one stood there before.
CREATE FUNCTION own_key_only() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF bound_vantage() IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.retired_at IS NOT NULL
       OR NEW.since NOT BETWEEN floor(extract(epoch FROM statement_timestamp()))
                            AND floor(extract(epoch FROM clock_timestamp())) THEN
        RAISE EXCEPTION 'role % announces keys from now on alone', session_user
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT FROM vantages v WHERE v.network = NEW.network AND v.vantage <> NEW.vantage
                                        AND v.retired_at IS NULL)
       AND NOT EXISTS (SELECT FROM vantages v WHERE v.network = NEW.network
                                                AND v.vantage = NEW.vantage) THEN
        RAISE EXCEPTION 'network % is that of another vantage', NEW.network
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER own_key BEFORE INSERT ON vantages
    FOR EACH ROW EXECUTE FUNCTION own_key_only();

REVOKE EXECUTE ON FUNCTION own_key_only FROM PUBLIC;
