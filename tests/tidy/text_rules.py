"""Rules about any file: size, leftovers, foreign addresses, names and places of files.

Words that a rule forbids are put together from parts here, so that this file passes its own rules."""

import ast
import re
from fnmatch import fnmatchcase

FILE_LINES_MAX = 400
COLUMNS_MAX = 100  # Of scripts in src and of Markdown; the formatter holds C++.
FUNCTION_LINES_MAX = 70
GENERATED_PAGES = {"dashboards/METRICS.md", "src/main/config/REFERENCE.md"}
TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "README.md", "CONTRIBUTING.md", "LICENSE", "src", "adapters", "migrations", "tests",
             "dashboards", "deploy"}
FOLDERS_BANNED = {"util", "utils", "common", "helper", "helpers", "misc", "shared"}
MARKS = re.compile(r"\b(?:" + "|".join(("TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK")) + r")\b")
REGISTRIES = re.compile("|".join((
    r"crates" r"\.io", r"npmjs" r"\.(?:org|com)", r"pypi" r"\.(?:org|io)", r"pythonhosted" r"\.org", r"golang" r"\.org",
    r"repo1?\.maven", r"deb" r"\.debian\.org", r"registry" r"\+https", r'"resolved"\s*:\s*"' r"http")))
MACHINE_PATHS = re.compile(r"(?<![\w.$}/~-])/(?:" + "|".join(("wo" "rk", "ro" "ot", "ho" "me", "Us" "ers")) + r")/\w"
                           r"|(?<![\w.])\.\./sha" r"red\b")
CI = ".ci"


def check_file_size(files):
    for file in files:
        lines = file.text.count("\n")
        if file.is_code and lines > FILE_LINES_MAX:
            yield file, lines, f"file of {lines} lines, at most {FILE_LINES_MAX}: which room is missing?"


def check_script_columns(files):
    for file in files:
        if file.suffix == ".mjs" and file.inside("src", "tests/unit"):
            for number, line in enumerate(file.text.splitlines(), 1):
                if len(line) > COLUMNS_MAX:
                    yield file, number, f"line of {len(line)} columns, at most {COLUMNS_MAX}: name a part of it"


def check_page_columns(files):
    """Markdown outside tables and blocks of code, where a line can't be broken."""
    for file in files:
        if file.suffix == ".md" and file.path not in GENERATED_PAGES:
            in_code = False
            for number, line in enumerate(file.text.splitlines(), 1):
                in_code ^= line.lstrip().startswith("```")
                if len(line) > COLUMNS_MAX and " " in line.strip() and not in_code and not line.lstrip().startswith("|"):
                    yield file, number, f"line of {len(line)} columns, at most {COLUMNS_MAX}: break it, a change shows what changed"


def check_python_function_size(files):
    for file in files:
        if file.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(file.text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    yield file, node.lineno, f"function of {lines} lines, at most {FUNCTION_LINES_MAX}: give a part of it a name"


def check_marks(files):
    for file in files:
        for line in file.matches(MARKS):
            yield file, line, "finish it, or make it an issue: marks are forgotten"


def check_registries(files):
    for file in files:
        for line in file.matches(REGISTRIES):
            yield file, line, "name the package, not the registry's address: each machine has its own mirror"


def check_machine_paths(files):
    for file in files:
        if not file.inside(CI):
            for line in file.matches(MACHINE_PATHS):
                yield file, line, "a path of one machine: take it from the environment or the repository's root"


def check_folder_names(files):
    seen = set()
    for file in files:
        for name in file.path.split("/")[:-1]:
            if name in FOLDERS_BANNED and file.folder not in seen:
                seen.add(file.folder)
                yield file, 1, f"folder '{name}': shared code lives with its owner"


def check_readme(files):
    paths = {file.path for file in files}
    seen = set()
    for file in files:
        if file.inside("src", "adapters", "tests", "deploy", "migrations", "dashboards") and file.is_code \
                and file.folder not in seen:
            seen.add(file.folder)
            if f"{file.folder}/README.md" not in paths:
                yield file, 1, f"{file.folder}/README.md is missing: purpose and main types"


def check_glob(files):
    for file in files:
        if file.name == "CMakeLists.txt" or file.suffix == ".cmake":
            for line in file.matches(r"(?i)\bfile\s*\(\s*GLOB"):
                yield file, line, "list the sources: a glob misses new files until someone reconfigures"


# Names in backticks that look like a place: `src/api`, `tests/unit/api/*_test.cpp`; <words> stand for what the reader chooses.
_NAMED = re.compile(r"`((?:src|adapters|migrations|tests|dashboards|deploy|\.ci)/[^`\s]+?)/?`")
_NAMED_TEST = re.compile(r"`([A-Z]\w+\.[A-Z]\w+|test_\w+)`")
_PYTHON_TEST = re.compile(r"^\s*def (test_\w+)", re.MULTILINE)
_TEST = re.compile(r"\b(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P|RC_GTEST_PROP)\(\s*(\w+)\s*,\s*(\w+)")
GUIDES = ("CONTRIBUTING.md", "src/STYLE.md", "adapters/README.md")


def check_guides(files):
    guides = [file for file in files if file.path in GUIDES]
    if not guides:
        return
    places = {file.path for file in files} | {
        "/".join(file.path.split("/")[:depth]) for file in files for depth in range(1, file.path.count("/") + 1)}
    tests = {".".join(match) for file in files if file.inside("tests") and file.is_cpp for match in _TEST.findall(file.text)}
    tests |= {name for file in files if file.inside("tests") and file.suffix == ".py" for name in _PYTHON_TEST.findall(file.text)}
    for file in guides:
        for match in _NAMED.finditer(file.text):
            pattern = re.sub(r"<[^>]*>", "*", match[1])
            if not any(fnmatchcase(place, pattern) for place in places):
                yield file, file.line_at(match.start()), f"nothing is called {match[1]}: say where it went"
        for match in _NAMED_TEST.finditer(file.text):
            if match[1] not in tests:
                yield file, file.line_at(match.start()), f"no test is called {match[1]}: say which one holds this now"


def check_top_level(files):
    seen = set()
    for file in files:
        top = file.path.split("/")[0]
        if top not in TOP_LEVEL and not top.startswith(".") and top not in seen:
            seen.add(top)
            yield file, 1, f"'{top}' has no place at the top level: which room owns it?"


RULES = {
    "file-size": check_file_size,
    "script-columns": check_script_columns,
    "page-columns": check_page_columns,
    "python-function-size": check_python_function_size,
    "no-marks": check_marks,
    "no-registry-hosts": check_registries,
    "no-machine-paths": check_machine_paths,
    "folder-names": check_folder_names,
    "readme": check_readme,
    "no-glob": check_glob,
    "guides-are-true": check_guides,
    "top-level": check_top_level,
}
