"""The database of an older version, as its demonstration left it, under this one: nothing that was stored is lost."""
import hashlib
import lzma
import os
import subprocess
import time

import psycopg2
import pytest

from world import BIN, ROOT, all_items, answer_of, drop_database, free_ports, get_json, make_database, warden

OLD = ROOT / "tests/golden/database-0.1.0.sql.xz"
JOURNALS = ("schema_migrations", "warden_migrations")  # of the migrations themselves
# Its contracts are of version 1, which nobody understands any more: what was made of their events goes.
MADE_OF_EVENTS = ("entities", "maintenance_changes", "endpoint_changes")
NOT_KEPT = {"events": ("fields",), "contracts": ("epoch",), "txn_intents": ("state", "result")}
# What it had decided and not brought to an end has its end by the migration, in rows of its own.
ENDED = "contract_version_1"
ENDS = ("blocked", "executed", "rejected", "lapsed", "expired", "failed", "refused")


@pytest.fixture(scope="module")
def database(what_is_needed):
    """The URL of the older version's database, not migrated yet."""
    admin = os.environ["WARDEN_TEST_DATABASE_URL"]
    url = make_database(admin)
    roles = "DO $$ BEGIN CREATE ROLE {0} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
    script = "".join(roles.format(role) for role in ("warden_rw", "warden_ro")) + lzma.open(OLD, "rt").read()
    subprocess.run(["/usr/lib/postgresql/15/bin/psql", "--quiet", "--set=ON_ERROR_STOP=1", url], input=script, text=True,
                   check=True, stdout=subprocess.DEVNULL)
    yield url
    drop_database(admin, url)


@pytest.fixture(scope="module")
def environment(database, tmp_path_factory):
    """For a warden of this version on that database; its chains' nodes are gone."""
    nowhere = free_ports(1)[0]
    stellar_contract = "CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSC4"
    file = tmp_path_factory.mktemp("upgrade") / "warden.yaml"
    file.write_text("roles: [api]\nchains:\n" + "".join(f"""
  - alias: {alias}
    kind: {kind}
    chain_id: {chain_id}
    contract_address: "{contract}"
    endpoints: [{{alias: gone, url: "http://127.0.0.1:{nowhere}"}}]
""" for alias, kind, chain_id, contract in (("sn", "starknet", "SN_SEPOLIA", "0x1"), ("st", "stellar", "testnet", stellar_contract))))
    return {"WARDEN_CONFIG": str(file), "WARDEN_DATABASE__URL": database}


def rows(url, query, *arguments):
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(query, arguments)
        found = cursor.fetchall()
    connection.close()
    return found


def columns_of(url):
    """Table: its columns; partitions are seen through their parent."""
    tables = {}
    for table, column in rows(url, """
            SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum"""):
        tables.setdefault(table, []).append(column)
    return {table: columns for table, columns in tables.items() if table not in JOURNALS}


def content(url, tables):
    """Table: how many rows, and a digest of what these columns hold in all of them."""
    found = {}
    for table, columns in tables.items():
        named = ", ".join(f'"{column}"' for column in columns)
        old = f" WHERE reason <> '{ENDED}'" if table == "decisions" else ""
        lines = sorted(line for line, in rows(url, f'SELECT ROW({named})::text FROM "{table}"{old}'))
        found[table] = len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return found


def newest_decisions(url):
    """Key: state and reason of its newest decision."""
    return {row[:3]: row[3:] for row in rows(
        url, "SELECT reservation, party, window_num, state, reason FROM decisions ORDER BY id")}


def test_nothing_is_lost(database, environment):
    tables = {table: [column for column in columns if column not in NOT_KEPT.get(table, ())]
              for table, columns in columns_of(database).items() if table not in MADE_OF_EVENTS}
    before = content(database, tables)
    decided = newest_decisions(database)
    is_open = {key for key, (state, _) in decided.items() if state not in ENDS}
    live = {row for row, in rows(database, "SELECT id FROM txn_intents WHERE state IN ('wanted', 'live')")}
    assert is_open and live
    assert all(before[table][0] > 0 for table in ("events", "slice_leaves", "unit_days", "verdicts", "scores",
                                                  "decisions", "evidence", "txn_intents", "txns", "vantages"))
    migrated = warden("migrate", env=environment)
    assert migrated.returncode == 0, migrated.stderr
    assert {table: columns for table, columns in columns_of(database).items() if table in tables}.keys() == tables.keys()
    assert content(database, tables) == before
    assert all(rows(database, f"SELECT count(*) FROM {table}") == [(0,)] for table in MADE_OF_EVENTS)
    assert rows(database, "SELECT count(*) FROM events WHERE fields IS NOT NULL OR raw = ''") == [(0,)]
    after = newest_decisions(database)
    ended = {key for key, end in after.items() if end != decided.get(key)}
    assert is_open <= ended and {after[key] for key in ended} == {("expired", ENDED)}
    assert all(key in is_open or key not in decided for key in ended)
    assert {row for row, in rows(database, "SELECT id FROM txn_intents WHERE state = 'expired' AND result = %s", ENDED)} == live
    again = warden("migrate", env=environment)
    assert again.returncode == 0 and content(database, tables) == before


@pytest.fixture
def base(environment, tmp_path):
    """An API of this version on that database."""
    port, health = free_ports(2)
    settings = {**os.environ, **environment, "WARDEN_HTTP__PORT": str(port), "WARDEN_HEALTH__PORT": str(health)}
    with open(tmp_path / "warden.log", "wb") as log:
        child = subprocess.Popen([BIN / "warden", "serve"], env=settings, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while not is_up(url):
        assert child.poll() is None and time.monotonic() < deadline, (tmp_path / "warden.log").read_text()
        time.sleep(0.1)
    yield url
    child.terminate()
    child.wait(20)


def is_up(url):
    try:
        return answer_of(url + "/healthz")[0] == 200
    except OSError:
        return False


def test_what_was_sealed_stays_verifiable(database, base, environment, tmp_path):
    keys = tmp_path / "keys.json"
    keys.write_bytes(answer_of(base + "/v1/vantages")[2])
    for root, bundle in rows(database, "SELECT root, bundle FROM evidence"):
        file = tmp_path / f"{root}.json"
        file.write_text(bundle)
        verified = warden("evidence", "verify", str(file), "--keys", str(keys), "--root", root, env=environment)
        assert verified.returncode == 0, verified.stdout + verified.stderr


def test_what_was_stored_is_served(database, base):
    def count(table, condition="true"):
        return rows(database, f"SELECT count(*) FROM {table} WHERE {condition}")[0][0]

    for path in ("units", "reservations", "slashes"):
        assert all_items(f"{base}/v1/{path}") == [], path
    for path, wanted in {"verdicts": count("verdicts"), "decisions": count("decisions"),
                         "scores?kind=unit": count("latest_scores", "subject_kind = 'unit'")}.items():
        assert len(all_items(f"{base}/v1/{path}")) == wanted > 0, path
    assert len(get_json(f"{base}/v1/vantages")["items"]) == count("vantages") > 0
    bundles = rows(database, "SELECT root, bundle FROM evidence")
    assert bundles
    for root, bundle in bundles:
        assert answer_of(f"{base}/v1/evidence/{root}")[2].decode() == bundle
