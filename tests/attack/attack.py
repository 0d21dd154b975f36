"""Clients that want everything, against one warden on loopback: see README.md in this folder.
Needs WARDEN_TEST_DATABASE_URL and the programs of WARDEN_BUILD_DIR, which `run` gives it."""
import asyncio
import contextlib
import lzma
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from world import BIN, answer_of, drop_database, free_ports, make_database  # noqa: E402

OLD = ROOT / "tests/golden/database-0.1.0.sql.xz"
UNITS, SLASHES, OPENINGS_BYTES = 3_000, 1_000, 5_000_000
IDLE, SLOW, HEAVY = 1_000, 100, 1_000
SECONDS = 20
HEALTH_SECS_MAX, MEMORY_MB_MAX, SERVED_SECS_MAX = 1.0, 256, 10.0
ATTACKER, VICTIM = "127.0.0.1", "127.0.0.2"

# Units and slashes like those that the demonstration left, many times, and large evidence.
FILL = f"""
CREATE TEMP TABLE one AS SELECT DISTINCT ON (contract_id, kind) * FROM entities
    WHERE kind IN ('unit', 'slash') AND valid_to IS NULL ORDER BY contract_id, kind, entity_id;
INSERT INTO entities (contract_id, kind, entity_id, valid_from, body)
    SELECT contract_id, kind, (1000 + n)::text, valid_from, body FROM one, generate_series(1, {UNITS}) n WHERE kind = 'unit';
INSERT INTO entities (contract_id, kind, entity_id, valid_from, body)
    SELECT contract_id, kind, split_part(entity_id, '.', 1) || '.provider.' || (1000 + n), valid_from, body
    FROM one, generate_series(1, {SLASHES}) n WHERE kind = 'slash';
UPDATE evidence SET openings = (SELECT string_agg(md5(n::text), '') FROM generate_series(1, {OPENINGS_BYTES // 32}) n);
ANALYZE;
"""


def psql(url, script):
    done = subprocess.run(["/usr/lib/postgresql/15/bin/psql", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", url],
                          input=script, text=True, check=True, stdout=subprocess.PIPE)
    return done.stdout.split()


def fill(url):
    roles = "DO $$ BEGIN CREATE ROLE {0} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
    psql(url, "".join(roles.format(role) for role in ("warden_rw", "warden_ro")) + lzma.open(OLD, "rt").read())
    psql(url, FILL)
    return psql(url, "SELECT root FROM evidence LIMIT 1")[0]


CONFIG = """roles: [api]
chains:
  - alias: sn
    kind: starknet
    chain_id: SN_SEPOLIA
    contract_address: "0x1"
    endpoints: [{alias: gone, url: "http://127.0.0.1:1"}]
  - alias: st
    kind: stellar
    chain_id: testnet
    contract_address: "CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSC4"
    endpoints: [{alias: gone, url: "http://127.0.0.1:1"}]
"""


class Warden:
    def __init__(self, url, folder):
        self.port, self.health = free_ports(2)
        (folder / "warden.yaml").write_text(CONFIG)
        self.log = folder / "warden.log"
        env = {**os.environ, "WARDEN_CONFIG": str(folder / "warden.yaml"), "WARDEN_DATABASE__URL": url,
               "WARDEN_HTTP__PORT": str(self.port), "WARDEN_HEALTH__PORT": str(self.health)}
        with open(self.log, "wb") as log:
            self.child = subprocess.Popen([BIN / "warden", "serve"], env=env, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not self.serves():
            assert self.child.poll() is None and time.monotonic() < deadline, self.log.read_text()[-2000:]
            time.sleep(0.1)

    def serves(self):
        try:
            return answer_of(f"http://127.0.0.1:{self.port}/v1/units?limit=1")[0] == 200
        except OSError:
            return False

    def peak_megabytes(self):
        lines = pathlib.Path(f"/proc/{self.child.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

    def end(self):
        self.child.terminate()
        assert self.child.wait(20) == 0


async def get(port, path, source, secs):
    """The status of an answer that was read to its end; 0: refused or cut off."""
    try:
        async with asyncio.timeout(secs):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n")
            while await reader.read(1 << 20):
                pass
            writer.close()
            return int(head.split()[1])
    except (OSError, asyncio.IncompleteReadError, TimeoutError):
        return 0


async def idle(port, source):
    """Connects and says nothing, again and again."""
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
            await reader.read()
            writer.close()
        await asyncio.sleep(0.5)


async def slow(port, source, path):
    """Takes an answer at 20 kB/s."""
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0), limit=4096)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            while await reader.read(4096):
                await asyncio.sleep(0.2)
            writer.close()
        await asyncio.sleep(0.5)


async def heavy(port, source, number):
    """Asks for long lists without end."""
    paths = ("/v1/units?limit=200", "/v1/slashes?limit=200", "/v1/verdicts?limit=200", "/v1/reservations?limit=200")
    while True:
        await get(port, paths[number % len(paths)], source, 60)
        await asyncio.sleep(0.2)


async def served(port):
    """How long an ordinary client waits for a page; it comes again when it is told to."""
    start = time.monotonic()
    while await get(port, "/v1/units?limit=20", VICTIM, SERVED_SECS_MAX) != 200:
        assert time.monotonic() - start < 2 * SERVED_SECS_MAX, "an ordinary client is not served"
        await asyncio.sleep(0.3)
    return time.monotonic() - start


async def attack(warden, root, sources):
    """All three at once for a while; the worst times of the health listener and of an ordinary client."""
    port, tasks = warden.port, []
    for number in range(IDLE):
        tasks.append(asyncio.create_task(idle(port, sources[number % len(sources)])))
    for number in range(SLOW):
        tasks.append(asyncio.create_task(slow(port, sources[number % len(sources)], f"/v1/evidence/{root}/openings")))
    for number in range(HEAVY):
        tasks.append(asyncio.create_task(heavy(port, sources[number % len(sources)], number)))
    worst_health = worst_served = 0.0
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        start = time.monotonic()
        # By a process of its own: this one is busy with being many clients.
        probe = await asyncio.create_subprocess_exec(
            "curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{time_total}", "-m", "10",
            f"http://127.0.0.1:{warden.health}/healthz", stdout=asyncio.subprocess.PIPE)
        status, secs = (await probe.communicate())[0].split()
        assert status == b"200", f"/healthz: {status.decode()} after {time.monotonic() - start:.1f} s"
        worst_health = max(worst_health, float(secs))
        if len(sources) == 1:  # a crowd may take every place; one client may not
            worst_served = max(worst_served, await served(port))
        await asyncio.sleep(0.2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return worst_health, worst_served


def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    admin = os.environ["WARDEN_TEST_DATABASE_URL"]
    url = make_database(admin)
    failed = 0
    try:
        root = fill(url)
        crowds = {"one client": [ATTACKER], "100 clients": [f"127.0.1.{n}" for n in range(1, 101)]}
        for crowd, sources in crowds.items():
            with tempfile.TemporaryDirectory() as folder:
                warden = Warden(url, pathlib.Path(folder))
                health, page = asyncio.run(attack(warden, root, sources))
                memory = warden.peak_megabytes()
                warden.end()
            well = health <= HEALTH_SECS_MAX and memory <= MEMORY_MB_MAX and page <= SERVED_SECS_MAX
            failed += not well
            print(f"{'ok    ' if well else 'FAILED'}  {crowd}: health within {health:.2f} s, "
                  f"{f'another client within {page:.2f} s, ' if page else ''}at most {memory:.0f} MB")
    finally:
        drop_database(admin, url)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
