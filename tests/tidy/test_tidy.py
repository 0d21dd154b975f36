"""Each rule has samples that it must flag and samples that it must leave alone."""

import unittest

import cpp_rules
import includes
import tidy
from source import File

BODY_70 = "{\n" + "    f();\n" * 68 + "}\n"
BODY_71 = "{\n" + "    f();\n" * 69 + "}\n"

# rule -> [(path, text)] to flag. Forbidden words are put together from parts, as in text_rules.py.
BAD = {
    "include-table": [
        ("src/domain/chain/a.cpp", '#include "domain/scoring/b.hpp"\n'),
        ("src/domain/probing/a.cpp", '#include "domain/scoring/b.hpp"\n'),
        ("src/domain/scoring/a.cpp", '#include "domain/enforcement/b.hpp"\n'),
        ("src/domain/base/a.cpp", '#include "ports/b.hpp"\n'),
        ("src/ports/a.hpp", '#include "platform/async/b.hpp"\n'),
        ("src/platform/http/a.cpp", '#include "domain/chain/b.hpp"\n'),
        ("src/app/enforcer/a.cpp", '#include "app/submitter/b.hpp"\n'),
        ("src/app/stage/a.cpp", '#include "app/submitter/b.hpp"\n'),
        ("src/app/enforcer/a.cpp", '#include "platform/http/b.hpp"\n'),
        ("src/storage/a.cpp", '#include "app/enforcer/b.hpp"\n'),
        ("src/sandbox/a.cpp", '#include "domain/orchestrator/b.hpp"\n'),
        ("src/sandbox/a.cpp", '#include "adapters/stellar/client/b.hpp"\n'),
        ("src/api/a.cpp", '#include "storage/b.hpp"\n'),
        ("src/api/a.cpp", '#include "main/b.hpp"\n'),
        ("src/main/a.cpp", '#include "tests/support/b.hpp"\n'),
        ("src/main/chains/a.cpp", '#include "main/config/b.hpp"\n'),
        ("src/main/config/a.cpp", '#include "main/service/b.hpp"\n'),
        ("src/main/service/a.cpp", '#include "main/commands/b.hpp"\n'),
        ("src/main/service/a.cpp", '#include "adapters/stellar/b.hpp"\n'),
        ("src/main/contract/a.cpp", '#include "main/commands/b.hpp"\n'),
        ("src/main/commands/a.cpp", '#include "adapters/starknet/b.hpp"\n'),
        ("adapters/stellar/a.cpp", '#include "adapters/starknet/b.hpp"\n'),
        ("adapters/stellar/codec/a.cpp", '#include "domain/chain/b.hpp"\n'),
        ("adapters/stellar/codec/a.cpp", '#include "adapters/stellar/client/b.hpp"\n'),
        ("src/api/a.cpp", '#include "neighbour.hpp"\n'),
    ],
    "library-homes": [
        ("src/domain/base/merkle.cpp", "#include <sodium.h>\n"),
        ("src/domain/scoring/a.cpp", "#include <thread>\n"),
        ("src/domain/scoring/a.cpp", "#include <unistd.h>\n"),
        ("src/domain/scoring/a.cpp", "#include <boost/asio/awaitable.hpp>\n"),
        ("src/ports/a.hpp", "#include <boost/asio/post.hpp>\n"),
        ("src/app/indexer/a.cpp", "#include <boost/asio/co_spawn.hpp>\n"),
        ("src/platform/rpc/a.cpp", "#include <boost/beast/http.hpp>\n"),
        ("src/platform/rpc/a.cpp", "#include <boost/asio/ssl.hpp>\n"),
        ("src/api/a.cpp", "#include <simdjson.h>\n"),
        ("src/api/a.cpp", "#include <boost/json.hpp>\n"),
        ("src/platform/http/a.cpp", "#include <spdlog/spdlog.h>\n"),
        ("src/platform/http/a.cpp", "#include <prometheus/registry.h>\n"),
        ("src/main/a.cpp", "#include <yaml-cpp/yaml.h>\n"),
        ("src/main/a.cpp", "#include <pqxx/pqxx>\n"),
        ("src/platform/config/a.cpp", "#include <CLI/CLI.hpp>\n"),
        ("src/storage/a.cpp", "#include <openssl/evp.h>\n"),
        ("src/platform/crypto/crypto.cpp", "#include <cryptopp/keccak.h>\n"),
        ("src/storage/a.cpp", "#include <gtest/gtest.h>\n"),
        ("src/platform/json/a.cpp", "#include <nlohmann/json.hpp>\n"),
        ("src/platform/json/a.cpp", "#include <curl.h>\n"),
    ],
    "function-size": [
        ("src/api/a.cpp", "void f() " + BODY_71),
        ("src/api/a.cpp", "namespace x {\nclass C {\n  int g(int a) const noexcept " + BODY_71 + "};\n}\n"),
        ("src/api/a.cpp", "C::C(int a) : a_{a}, b_{make(a)} " + BODY_71),
        ("src/api/a.cpp", "struct S make(struct T t) " + BODY_71),
        ("tests/unit/a.cpp", "TEST(Name, Rule) " + BODY_71),
    ],
    "no-detached": [
        ("src/api/a.cpp", "co_spawn(executor, run(), asio::detached);\n"),
        ("src/api/a.cpp", "thread.detach();\n"),
    ],
    "no-awaitable-operators": [("src/api/a.cpp", "using namespace asio::experimental::awaitable_operators;\n")],
    "no-expires-after": [("src/platform/http/a.cpp", "stream.expires_after(limit);\n")],
    "no-clock": [
        ("src/api/a.cpp", line + "\n") for line in (
            "asio::steady_timer timer(executor);", "auto t = std::chrono::system_clock::now();",
            "auto t = steady_clock :: now();", "std::chrono::high_resolution_clock::time_point t;",
            "std::this_thread::sleep_for(limit);", "::sleep(1);", "usleep(10);", "clock_gettime(CLOCK_REALTIME, &t);")
    ],
    "no-using-in-headers": [("src/api/a.hpp", "#pragma once\nusing namespace std::chrono_literals;\n")],
    "no-sql-outside-storage": [
        ("src/api/a.cpp", 'auto q = "SELECT id FROM units";\n'),
        ("src/app/indexer/a.cpp", 'auto q =\n    "INSERT "\n    "INTO units VALUES ($1)";\n'),
        ("adapters/stellar/a.cpp", 'auto q = R"(DELETE FROM units)";\n'),
    ],
    "pragma-once": [("src/api/a.hpp", "#ifndef A\n#define A\n#endif\n")],
    "co-await-temporary": [
        ("src/api/a.cpp", "co_await f(Options{.s = text});\n"),
        ("src/api/a.cpp", "co_await f({text, 1});\n"),
        ("src/api/a.cpp", "co_await run_blocking(pool, [&] { return 1; });\n"),
        ("src/api/a.cpp", "if (co_await f({1})) g();\n"),
    ],
    "file-size": [("src/api/a.cpp", "int a;\n" * 401), ("tests/tool", "#!/usr/bin/env bash\n" + "true\n" * 400)],
    "script-columns": [("src/api/status/a.mjs", "x".rjust(101) + "\n")],
    "page-columns": [("src/api/README.md", "a " * 50 + "b\n"), ("README.md", "```\n```\n# " + "x" * 99 + "\n")],
    "python-function-size": [("tests/a.py", "def f():\n" + "    g()\n" * 70)],
    "no-marks": [("src/api/a.cpp", f"// {mark} later\n") for mark in ("TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK")],
    "no-registry-hosts": [
        ("a/Cargo.lock", 'source = "registry' '+https://github.com/x"\n'),
        ("a/package-lock.json", '"resolved"' ': "https://x/y.tgz"\n'),
        ("deploy/Dockerfile", "RUN curl https://pypi" ".org/simple\n"),
    ],
    "no-machine-paths": [
        ("src/api/a.cpp", 'auto p = "/ho' 'me/someone/x";\n'),
        ("tests/a.py", "open('/wo" "rk/main/x')\n"),
        ("tests/run", "../sha" "red/x\n"),
    ],
    "folder-names": [("src/util/a.cpp", ""), ("src/storage/helpers/a.cpp", "")],
    "readme": [("src/api/a.cpp", ""), ("adapters/stellar/contract/lib.rs", ""), ("tests/tool", "#!/bin/sh\n")],
    "no-glob": [("src/CMakeLists.txt", "file(GLOB sources *.cpp)\n"), ("src/a.cmake", "file( GLOB_RECURSE s *.cpp)\n")],
    "guides-are-true": [
        ("CONTRIBUTING.md", "Change `src/api/gone.cpp`.\n"), ("CONTRIBUTING.md", "`tests/unit/<room>/gone_test.cpp`\n"),
        ("src/STYLE.md", "`Gone.ItHoldsThis` goes red.\n"), ("adapters/README.md", "`adapters/<chain>/gone`\n"), ("CONTRIBUTING.md", "`test_gone`\n"),
    ],
    "top-level": [("notes.md", ""), ("scripts/a.sh", "")],
    "unused": [("src/api/a.hpp", "#pragma once\nvoid f();\n"), ("src/api/status/a.mjs", "export const f = 1;\n")],
}

GOOD = {
    "include-table": [
        ("src/domain/enforcement/a.cpp", '#include "domain/scoring/b.hpp"\n'),
        ("src/domain/scoring/a.cpp", '#include "domain/probing/b.hpp"\n'),
        ("src/app/enforcer/a.cpp", '#include "app/enforcer/b.hpp"\n#include "app/stage/b.hpp"\n#include "domain/chain/b.hpp"\n'),
        ("src/sandbox/a.cpp", '#include "adapters/stellar/codec/b.hpp"\n'),
        ("adapters/stellar/codec/a.cpp", '#include "adapters/stellar/codec/b.hpp"\n'),
        ("src/main/a.cpp", '#include "main/service/b.hpp"\n'),
        ("src/main/chains/a.cpp", '#include "adapters/stellar/b.hpp"\n'),
        ("src/main/config/a.cpp", '#include "main/chains/b.hpp"\n'),
        ("src/main/service/a.cpp", '#include "main/config/b.hpp"\n#include "storage/b.hpp"\n'),
        ("src/main/commands/a.cpp", '#include "main/contract/b.hpp"\n#include "main/service/b.hpp"\n'),
        ("tests/unit/a.cpp", '#include "tests/support/b.hpp"\n#include "main/b.hpp"\n'),
    ],
    "script-columns": [("src/api/status/a.mjs", "é" * 100 + "\n"), ("tests/e2e/a.mjs", "x" * 101)],
    "page-columns": [("src/api/README.md", "a " * 49 + "é\n" + "x" * 101 + "\n| " + "a " * 50 + "|\n```\n" + "a " * 51 + "\n```\n"),
                     ("dashboards/METRICS.md", "a " * 51)],
    "library-homes": [
        ("src/domain/base/sha256.cpp", "#include <sodium.h>\n"),
        ("src/platform/http/a.cpp", "#include <boost/asio/ssl/stream.hpp>\n#include <sys/socket.h>\n"),
        ("adapters/stellar/client/a.cpp", "#include <simdjson.h>\n#include <vector>\n"),
    ],
    "function-size": [
        ("src/api/a.cpp", "void f() " + BODY_70),
        ("src/api/a.cpp", "C::C(int a) : a_{a}, b_{make(a)} " + BODY_70),
        ("src/api/a.cpp", "constexpr Row kRows[] = " + BODY_71.replace("f();", "{1, 2},").rstrip() + ";\n"),
        ("src/api/a.cpp", "class C : public Base<int (*)()> {\n" + "    int a();\n" * 90 + "};\n"),
        ("src/api/a.cpp", "namespace {\n" + "int a();\n" * 90 + "}\n"),
    ],
    "no-clock": [
        ("src/platform/clock/a.cpp", "auto t = std::chrono::steady_clock::now();\n"),
        ("tests/unit/a.cpp", "sleep(2h);\nclock.sleep(2h);\n"),
        ("src/api/a.cpp", "co_await clock.sleep_for(limit);  // not steady_clock::now()\n"),
    ],
    "no-sql-outside-storage": [
        ("src/storage/a.cpp", 'auto q = "SELECT id FROM units";\n'),
        ("src/api/a.cpp", 'log("select a unit from the list");\n'),
    ],
    "co-await-temporary": [
        ("src/api/a.cpp", "if (co_await f(1)) { g(); }\n"),
        ("src/api/a.cpp", "co_await clock.sleep_for(Millis{10});\n"),
        ("src/api/a.cpp", "co_await f([](int a) -> awaitable<void> { co_return; }(1));\n"),
        ("src/api/a.cpp", "const auto x = table[(co_await f()).index];\n"),
    ],
    "readme": [("src/api/CMakeLists.txt", "")],
    "guides-are-true": [("src/STYLE.md", "`src/STYLE.md`, `src/<page>.md`, `src/`, `std::string`, `a/b`\n"),
                        ("src/README.md", "`src/gone.cpp`\n")],
    "top-level": [(".clang-tidy", ""), ("src/README.md", ""), ("CONTRIBUTING.md", "")],
    "unused": [("tests/support/a.hpp", "#pragma once\nvoid f();\n")],
    "no-machine-paths": [("src/api/a.cpp", 'get("/v1/net/wo' 'rk/x"); "https://host/ho' 'me/x";\n'), (".ci/run", "../sha" "red/x\n")],
}


def files_of(path, text):
    """The sample, and an empty file behind each of its includes."""
    sample = File(path, text)
    others = [File(f"{prefix}{quote}", "#pragma once\n")
              for _, _, quote in includes.includes_of(sample) if quote and "/" in quote
              for prefix in (["src/"] if not quote.startswith(("adapters/", "tests/")) else [""])]
    return [sample, *others]


class EachRule(unittest.TestCase):
    def test_has_samples_that_it_flags(self):
        self.assertEqual(set(BAD), set(tidy.RULES))
        for rule, samples in BAD.items():
            for path, text in samples:
                with self.subTest(rule=rule, path=path, text=text[:80]):
                    findings = tidy.check(files_of(path, text), [rule])
                    self.assertEqual(len(findings), 1, findings)
                    self.assertRegex(findings[0], r"^[^:]+:\d+: " + rule + ": .+")

    def test_leaves_good_samples_alone(self):
        for rule, samples in GOOD.items():
            for path, text in samples:
                with self.subTest(rule=rule, path=path, text=text[:80]):
                    self.assertEqual(tidy.check(files_of(path, text), [rule]), [])


class ViewsOfCpp(unittest.TestCase):
    def test_comments_and_literals_do_not_count_as_code(self):
        text = '// detached\n/* detached */ f("detached", R"x(detached)x", \'"\', 1\'000);\n'
        self.assertEqual(tidy.check([File("src/api/a.cpp", text)], ["no-detached"]), [])

    def test_line_numbers_survive_comments(self):
        text = '/* one\ntwo */\nf("a\\"b");\nx = asio::detached;\n'
        self.assertEqual(tidy.check([File("src/api/a.cpp", text)], ["no-detached"])[0].split(":")[1], "4")

    def test_function_starts_at_its_brace(self):
        found = list(cpp_rules.functions_of(File("a.cpp", "int a;\nvoid f(int x)\n{\n  if (x) {\n  }\n}\nint g() { return 1; }\n")))
        self.assertEqual(found, [(3, 4), (7, 1)])


if __name__ == "__main__":
    unittest.main()
