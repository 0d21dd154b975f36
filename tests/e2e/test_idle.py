"""What one warden with all roles and 10,000 units costs while nothing happens."""
import os
import pathlib
import time

from world import World, get_json, scenario_of

UNITS = 10_000
CPU_SECS_MAX = 6  # of the minute; 3 is the aim
# The rules of production, which the demonstration shortens; windows close after days, so none does meanwhile.
PRODUCTION = {"WARDEN_RULES__SLICE_SECS": "300", "WARDEN_RULES__BATCH_SECS": "3600", "WARDEN_RULES__DAY_SECS": "604800",
              "WARDEN_RULES__LATE_SECS": "600", "WARDEN_ENFORCEMENT__POLL": "1s", "WARDEN_LEASE_TTL": "15s",
              "WARDEN_CHAINS__0__POLL": "1s", "WARDEN_PROBING__PERIOD": "60s"}
TERMS = {"claim_secs": "1800", "attest_secs": "60", "dispute_secs": "60", "arbitration_secs": "60"}
# What probers write, and what PostgreSQL reads of itself for it.
MEASUREMENTS = ("observations", "slice_", "unit_days", "partitions")


def copy_the_unit(world):
    """The one unit of the chain, for 10,000 providers, at one address."""
    for kind, key in (("unit", "n::text"), ("sla_terms", "n || '.1'")):
        world.change(f"""INSERT INTO entities (contract_id, kind, entity_id, valid_from, body)
            SELECT contract_id, kind, {key}, valid_from,
                   replace(body::text, coalesce(body ->> 'provider', '-'), '0x' || to_hex(n))::json
            FROM entities, generate_series(2, {UNITS}) n WHERE kind = '{kind}' AND valid_to IS NULL""")


class Process:
    def __init__(self, pid):
        self.folder = pathlib.Path(f"/proc/{pid}")

    def cpu_secs(self):
        fields = (self.folder / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self):
        lines = dict(line.split(":", 1) for line in (self.folder / "status").read_text().splitlines())
        return int(lines["VmRSS"].split()[0]) / 1024, int(lines["VmHWM"].split()[0]) / 1024


def rows_read(world):
    """Rows that PostgreSQL has read for us so far, by table."""
    return dict(world.rows("SELECT relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables"))


def start_is_over(world):
    """For some seconds nobody read a unit or a score. An idle connection tells what it has read within ten seconds."""
    looks = """SELECT relname, CASE relname WHEN 'scores' THEN idx_scan ELSE idx_tup_fetch END FROM pg_stat_user_tables
               WHERE relname IN ('scores', 'entities') ORDER BY 1"""
    before = world.rows(looks)
    time.sleep(12)
    return before == world.rows(looks)


def transactions(world):
    return world.rows("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")[0][0]


def test_an_idle_minute_reads_what_happens_and_not_what_there_is(tmp_path):
    scenario = scenario_of("good")
    scenario["people"] = ["good"]
    scenario["steps"] = [step for step in scenario["steps"] if step["by"] == "good"]
    with World(tmp_path, PRODUCTION, chain={"block_ms": 5000}, terms=TERMS) as world:
        world.run_scenario(scenario)
        base = world.serve("indexing", roles="indexer")
        world.until("the unit is indexed", 60, lambda: get_json(base + "/v1/units")["items"])
        world.end("indexing")
        copy_the_unit(world)
        base = world.serve("warden")
        world.until("all units are probed", 60, lambda: f"warden_probe_targets {UNITS + 3}" in world.metrics())
        world.until("warden is ready", 60, lambda: get_json(base + "/readyz"))
        process = Process(world.children["warden"].pid)
        world.until("the start is over", 120, lambda: start_is_over(world))
        cpu, before, txns = process.cpu_secs(), rows_read(world), transactions(world)
        start = time.monotonic()
        time.sleep(60)
        secs = time.monotonic() - start
        cpu = process.cpu_secs() - cpu
        time.sleep(2)  # PostgreSQL's counters come late
        read = {table: count - before.get(table, 0) for table, count in rows_read(world).items() if count > before.get(table, 0)}
        txns = transactions(world) - txns
        resident, peak = process.megabytes()
        print(f"\ncounted: {UNITS} units, {secs:.0f} s: {cpu:.1f} CPU s, {resident:.0f} MB (at most {peak:.0f} MB), "
              f"{txns} database transactions, {sum(read.values())} rows read: {dict(sorted(read.items(), key=lambda t: -t[1]))}")
        assert cpu < CPU_SECS_MAX
        assert resident < 96
        idle = {table: count for table, count in read.items() if not table.startswith(MEASUREMENTS)}
        assert idle.get("entities", 0) < 50, idle
        assert sum(idle.values()) < 1_000, idle
