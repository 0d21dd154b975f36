"""The dependency table of src/README.md as data, and the rules that hold every #include to it."""

import re

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:<(?P<angle>[^>]+)>|"(?P<quote>[^"]+)")', re.MULTILINE)

EVERYTHING_BUT_ADAPTERS = ["domain", "ports", "app", "platform", "probes", "storage", "api"]

# Folder -> what it may include, besides itself. The longest matching folder counts; {own} is the
# adapter's name.
ROOMS = {
    "src/domain/base": [],
    "src/domain/chain": ["domain/base"],
    "src/domain/orchestrator": ["domain/base", "domain/chain"],
    "src/domain/indexing": ["domain/base", "domain/chain", "domain/orchestrator"],
    "src/domain/probing": ["domain/base", "domain/chain", "domain/orchestrator"],
    "src/domain/scoring": ["domain/base", "domain/chain", "domain/orchestrator", "domain/probing"],
    "src/domain/enforcement": ["domain/base", "domain/chain", "domain/orchestrator", "domain/indexing",
                               "domain/probing", "domain/scoring"],
    "src/ports": ["domain"],
    "src/platform": ["domain/base", "ports", "platform"],
    "src/app": ["domain", "ports", "app/reading", "app/stage", "platform/async", "platform/log", "platform/metrics"],
    "src/app/stage": ["domain", "ports", "platform/async", "platform/log", "platform/metrics"],
    "src/probes": ["domain/base", "domain/probing", "ports", "platform/async", "platform/log",
                   "platform/metrics", "platform/crypto", "platform/http1"],
    "src/storage": ["domain", "ports", "platform/async", "platform/log", "platform/metrics"],
    "src/api": ["domain", "ports", "app/reading", "platform/async", "platform/http", "platform/json", "platform/log",
                "platform/metrics"],
    "src/sandbox": ["domain/base", "domain/chain", "adapters/*/codec", "ports", "platform"],
    "src/main": ["domain", "ports", "main"],
    "src/main/chains": ["domain", "ports", "app/deployer", "platform", "adapters"],
    "src/main/config": ["domain", "ports", "platform", "main/chains"],
    "src/main/service": [*EVERYTHING_BUT_ADAPTERS, "main/chains", "main/config"],
    "src/main/contract": [*EVERYTHING_BUT_ADAPTERS, "main/chains", "main/config", "main/service"],
    "src/main/commands": [*EVERYTHING_BUT_ADAPTERS, "main/chains", "main/config", "main/service", "main/contract"],
    "adapters/*/codec": ["domain/base", "platform/crypto"],
    "adapters/*": ["domain", "ports", "platform/async", "platform/log", "platform/metrics",
                   "platform/crypto", "platform/json", "platform/rpc", "adapters/orchestrator"],
    "adapters/orchestrator": ["domain", "ports"],
    "tests": ["*"],
}

# First matching prefix of an <include> of a third party -> the folders or files that may use it.
LIBRARIES = [
    ("tl/expected.hpp", ["src", "adapters", "tests"]),
    ("boost/multiprecision", ["src", "adapters", "tests"]),
    ("boost/math", ["src", "adapters", "tests"]),
    ("boost/asio/awaitable.hpp", ["src/ports", "src/app", "src/platform", "src/probes", "src/storage",
                                  "src/api", "src/sandbox", "src/main", "adapters", "tests"]),
    # The executor that awaitable names by default.
    ("boost/asio/any_io_executor.hpp", ["src/app", "src/platform", "src/probes", "src/storage", "src/api", "src/sandbox",
                                        "src/main", "adapters", "tests"]),
    ("boost/asio/ssl", ["src/platform/http"]),
    ("boost/asio", ["src/platform", "src/main", "tests"]),
    ("boost/beast", ["src/platform/http"]),
    ("boost/system", ["src/platform", "tests"]),
    ("simdjson", ["src/platform/json", "adapters/*/client"]),
    ("spdlog", ["src/platform/log"]),
    ("fmt", ["src/platform/log"]),
    ("prometheus", ["src/platform/metrics"]),
    ("yaml-cpp", ["src/platform/config", "tests/unit/api"]),
    ("CLI", ["src/main"]),
    ("pqxx", ["src/storage", "tests/support"]),
    ("openssl", ["src/platform/http", "adapters/*/codec", "tests/support"]),
    ("ares.h", ["src/platform/http/name_look_up.cpp"]),
    ("idn2.h", ["src/platform/http1"]),
    ("sodium", ["src/domain/base/sha256.cpp", "src/platform/crypto", "src/platform/secrets", "src/platform/rng"]),
    ("cryptopp", ["src/platform/crypto/keccak.cpp"]),
    ("crypto++", ["src/platform/crypto/keccak.cpp"]),
    ("gtest", ["tests"]),
    ("gmock", ["tests"]),
    ("rapidcheck", ["tests"]),
]

# The operating system and the parts of the standard library that do I/O or threads: not in domain.
_SYSTEM = re.compile(r"(?:sys|arpa|netinet|net|linux)/|(?:unistd|spawn|signal|fcntl|poll|netdb|resolv|pthread|termios|time|string|stdlib|stdio|errno)\.h$")
_IMPURE = {"iostream", "fstream", "filesystem", "thread", "mutex", "shared_mutex", "condition_variable",
           "future", "random", "csignal", "ctime"}


def _covers(pattern, path):
    """True when `path` is `pattern` or lies below it; one * stands for one folder name."""
    if pattern == "*":
        return True
    want, have = pattern.split("/"), path.split("/")
    # "simdjson" covers simdjson.h, "spdlog" covers spdlog/spdlog.h.
    return len(have) >= len(want) and all(
        w == "*" or w == h or (i == len(want) - 1 and h.startswith(w + ".")) for i, (w, h) in enumerate(zip(want, have)))


def room_of(path):
    """The row of ROOMS that a file belongs to; None when it lies in no room."""
    rows = [row for row in ROOMS if _covers(row, path)]
    return max(rows, key=len) if rows else None


def _own_folder(path, row):
    """The folder whose files include each other freely: app/X and adapters/X never meet another X."""
    depth = len(row.split("/")) + (1 if row in ("src/app",) else 0)
    return "/".join(path.split("/")[:depth])


def includes_of(file):
    for match in _INCLUDE.finditer(file.text):
        yield file.line_at(match.start("angle") if match["angle"] else match.start("quote")), match["angle"], match["quote"]


def closures_of(files):
    """Path -> the paths that it includes, directly or not, and itself."""
    known = {file.path for file in files}
    direct = {file.path: [target for _, _, quote in includes_of(file) if quote
                          for target in (f"src/{quote}", quote) if target in known] for file in files}
    closures = {}
    for path in direct:
        seen, waiting = {path}, [path]
        while waiting:
            new = set(direct[waiting.pop()]) - seen
            seen |= new
            waiting += new
        closures[path] = seen
    return closures


def check_rooms(files):
    """Quoted includes: only what the table allows, named from src/ or the repository's root."""
    known = {file.path for file in files}
    for file in files:
        if not file.is_cpp:
            continue
        row = room_of(file.path)
        for line, _, quote in includes_of(file):
            if quote is None:
                continue
            target = f"src/{quote}" if f"src/{quote}" in known else quote
            if target not in known:
                yield file, line, f'"{quote}" names no file from src/ or the repository\'s root: write the whole path'
            elif row is None:
                yield file, line, "this folder is not in the dependency table: add a row to tests/tidy/includes.py and src/README.md"
            elif target.startswith("src/main/") and not file.inside("src/main", "tests"):
                yield file, line, "nothing includes main: move what you need to the room that owns it"
            elif target.startswith("tests/") and not file.inside("tests"):
                yield file, line, "the product never includes tests"
            elif not (target.startswith(_own_folder(file.path, row) + "/")
                      or any(_covers(allowed, target.removeprefix("src/")) for allowed in ROOMS[row])):
                yield file, line, f"{row} may not include {quote}: go through a port, or move the shared type down (src/README.md)"


def check_libraries(files):
    """Angle includes: each third-party library only in its home."""
    for file in files:
        if not file.is_cpp:
            continue
        for line, angle, _ in includes_of(file):
            if angle is None:
                continue
            homes = next((homes for prefix, homes in LIBRARIES if _covers(prefix, angle)), None)
            if homes is not None:
                if not any(_covers(home, file.path) for home in homes):
                    yield file, line, f"<{angle}> belongs in {', '.join(homes)}: use the interface that room offers"
            elif _SYSTEM.match(angle) or angle in _IMPURE:
                if file.inside("src/domain"):
                    yield file, line, f"<{angle}> is I/O, time or threads: domain is pure, let the caller pass the value in"
            elif "/" in angle or "." in angle:
                yield file, line, f"<{angle}> has no home: add a row to tests/tidy/includes.py and src/README.md"
