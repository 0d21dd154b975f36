-- migrate:up

-- A database role for each vantage, which writes measurements of that vantage and nothing else: who
-- takes one prober's password over can't vote for the others. Triggers rather than row security:
-- they run once a statement, COPY of leaves included, and cost other roles one look.

-- Which vantage a login role writes for. The owner adds a row a role: see README.md.
CREATE TABLE vantage_roles (
    role    name PRIMARY KEY,
    vantage text NOT NULL COLLATE "C"
);

DO $$
BEGIN
    CREATE ROLE warden_vantage NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN RAISE NOTICE 'role warden_vantage not made: no right to make roles';
END $$;

-- The vantage that the session's role is bound to; '' for one of warden_vantage that has no row yet,
-- NULL for every other role.
CREATE FUNCTION bound_vantage() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT coalesce((SELECT vantage FROM vantage_roles WHERE role = session_user),
                    (SELECT '' FROM pg_auth_members m
                     WHERE m.roleid = (SELECT oid FROM pg_roles WHERE rolname = 'warden_vantage')
                       AND m.member = (SELECT oid FROM pg_roles WHERE rolname = session_user) LIMIT 1))
$$;

CREATE FUNCTION own_vantage_only() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    own text := bound_vantage();
BEGIN
    IF own IS NOT NULL AND EXISTS (SELECT FROM added WHERE vantage <> own) THEN
        RAISE EXCEPTION 'role % writes for vantage % alone', session_user, own
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION own_leases_only() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    own text := bound_vantage();
BEGIN
    IF own IS NOT NULL AND NEW.name NOT IN ('prober/' || own, 'day_signer/' || own) THEN
        RAISE EXCEPTION 'role % holds leases of vantage % alone', session_user, own
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER own_vantage AFTER INSERT ON vantages REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION own_vantage_only();
CREATE TRIGGER own_vantage AFTER INSERT ON slice_batches REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION own_vantage_only();
CREATE TRIGGER own_vantage AFTER INSERT ON slice_leaves REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION own_vantage_only();
CREATE TRIGGER own_vantage AFTER INSERT ON observations REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION own_vantage_only();
CREATE TRIGGER own_vantage AFTER INSERT ON unit_days REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION own_vantage_only();
CREATE TRIGGER own_leases BEFORE INSERT OR UPDATE ON leases
    FOR EACH ROW EXECUTE FUNCTION own_leases_only();

ALTER FUNCTION warden_grant() RENAME TO warden_grant_6;

-- What the groups may: 0006's, and warden_vantage, which reads the projection and writes
-- measurements. It never sees decisions, txns or the feed.
CREATE FUNCTION warden_grant() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    home text := current_schema();
    known text;
BEGIN
    PERFORM warden_grant_6();
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'warden_rw') THEN
        EXECUTE 'REVOKE INSERT ON vantage_roles FROM warden_rw';
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'warden_vantage') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO warden_vantage', home);
        EXECUTE 'GRANT SELECT ON contracts, coverage, blocks, entities, vantages, slice_batches, slice_leaves,
                 observations, unit_days, partitions, leases TO warden_vantage';
        FOREACH known IN ARRAY ARRAY['schema_migrations', 'warden_migrations'] LOOP
            CONTINUE WHEN to_regclass(known) IS NULL;  -- of the migrator that has not run here yet
            EXECUTE format('GRANT SELECT ON %I TO warden_vantage', known);
        END LOOP;
        EXECUTE 'GRANT INSERT ON vantages, slice_batches, slice_leaves, observations, unit_days, leases TO warden_vantage';
        EXECUTE 'GRANT UPDATE ON leases TO warden_vantage';
        EXECUTE 'GRANT EXECUTE ON FUNCTION add_partition TO warden_vantage';
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION warden_grant, bound_vantage, own_vantage_only, own_leases_only FROM PUBLIC;
SELECT warden_grant();
