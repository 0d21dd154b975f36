"""Rules about C++ text: sizes of functions, banned calls, coroutine hazards."""

import re

FUNCTION_LINES_MAX = 70
_CONTROL = re.compile(r"^\s*(?:if|for|while|switch|catch|do|else|try)\b")
_SCOPE = re.compile(r"\b(?:namespace|class|struct|union|enum)\b|\bextern\s*$")

CLOCKS = ["src/platform/clock", "tests/support", "tests/unit/platform"]
_CLOCK_WORDS = (r"\b(?:steady_timer|system_timer|high_resolution_timer|deadline_timer|high_resolution_clock|utc_clock)\b"
                r"|\b(?:system_clock|steady_clock)\s*::\s*now\b|\bthis_thread\s*::\s*sleep_\w+|\b(?:usleep|nanosleep)\s*\("
                r"|(?<!\w)::\s*sleep\s*\(|\b(?:gettimeofday|clock_gettime|clock_nanosleep)\s*\(|\bstd::time\s*\(")
_SQL = re.compile(
    r"\bSELECT\b.+\bFROM\b|\bINSERT\s+INTO\b|\bDELETE\s+FROM\b|\bUPDATE\s+[\w.]+\s+SET\b"
    r"|\b(?:CREATE|ALTER|DROP|TRUNCATE)\s+(?:TABLE|INDEX|VIEW|DATABASE|ROLE)\b", re.DOTALL)


def functions_of(file):
    """(first line, lines) of each function body at namespace or class scope.

    A brace opens a function when the text since the last statement holds a parameter list and no
    class-like keyword; a brace closed right before another brace or a comma belonged to a
    constructor's initialisers, so the function's head goes on."""
    code = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda m: re.sub(r"[^\n]", " ", m.group(0)), file.cpp_code,
                  flags=re.MULTILINE)
    scopes = []  # (kind, offset of the brace, head)
    head_start = 0
    for match in re.finditer(r"[{};]", code):
        at, sign = match.start(), match.group(0)
        in_function = any(kind == "function" for kind, _, _ in scopes)
        if sign == "{":
            head = code[head_start:at]
            if in_function:
                kind = "block"
            elif "(" in head and not _CONTROL.match(head) and not re.search(r"\b(?:namespace|enum)\b", head) \
                    and not (_SCOPE.search(re.sub(r"\([^()]*\)|<[^<>]*>", "", head)) and not head.rstrip().endswith(")")):
                kind = "function"
            else:
                kind = "scope" if _SCOPE.search(head) else "value"
            scopes.append((kind, at, head_start))
            if kind != "value":
                head_start = at + 1
        elif sign == "}" and scopes:
            kind, opened, head = scopes.pop()
            following = code[at + 1:].lstrip()[:1]
            if kind == "function" and following in (",", "{") or kind == "value":
                head_start = head  # an initialiser: the head goes on
                continue
            if kind == "function":
                yield file.line_at(opened), file.line_at(at) - file.line_at(opened) + 1
            head_start = at + 1
        elif not in_function:
            head_start = at + 1


def check_function_size(files):
    for file in files:
        if file.is_cpp:
            for line, lines in functions_of(file):
                if lines > FUNCTION_LINES_MAX:
                    yield file, line, f"function of {lines} lines, at most {FUNCTION_LINES_MAX}: give a part of it a name of its own"


def _banned(pattern, advice, homes=(), headers_only=False):
    def check(files):
        for file in files:
            if file.is_cpp and not file.inside(*homes) and (not headers_only or file.suffix == ".hpp"):
                for line in file.matches(pattern, file.cpp_code):
                    yield file, line, advice
    return check


def check_sql(files):
    for file in files:
        if file.is_cpp and file.inside("src", "adapters") and not file.inside("src/storage"):
            for line, text in file.cpp_strings:
                if _SQL.search(text):
                    yield file, line, "SQL lives in src/storage only: add a method to the store's port"


def check_pragma_once(files):
    for file in files:
        if file.suffix == ".hpp" and "#pragma once" not in file.text:
            yield file, 1, "a header starts with #pragma once"


def _skip_balanced(code, at):
    """The offset after the bracket that closes the one at `at`."""
    pairs = {"(": ")", "[": "]", "{": "}"}
    depth = 0
    opening, closing = code[at], pairs[code[at]]
    while at < len(code):
        depth += (code[at] == opening) - (code[at] == closing)
        at += 1
        if depth == 0:
            break
    return at


# Nothing that needs destroying: these may be written with braces anywhere.
_DURATION = re.compile(r"\b(?:Seconds|Millis|Micros|hours|minutes|seconds|milliseconds|microseconds)$")


def co_await_hazard(code, at):
    """Offset of a braced temporary or capturing lambda in the rest of the statement, else None."""
    depth = 0
    while at < len(code):
        sign = code[at]
        if sign == ";":
            return None
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth < 0:
                return None  # the condition of an if or while ends here
        elif sign == "[" and re.match(r"\[\s*\]\s*[({]", code[at:at + 40]):
            at = code.find("{", at)  # a lambda without captures may stay
            if at < 0:
                return None
            at = _skip_balanced(code, at)
            continue
        elif sign == "[" and re.search(r"[\w\])]\s*$", code[:at][-20:]) is None:
            return at
        elif sign == "{":
            if not _DURATION.search(code[:at][-20:]):
                return at
        at += 1
    return None


def check_co_await(files):
    for file in files:
        if not file.is_cpp:
            continue
        for match in re.finditer(r"\bco_await\b", file.cpp_code):
            if co_await_hazard(file.cpp_code, match.end()) is not None:
                yield (file, file.line_at(match.start()),
                       "braced temporary or capturing lambda in a co_await statement: name the value, then std::move it")


RULES = {
    "function-size": check_function_size,
    "no-detached": _banned(r"\bdetached\b|[.>]detach\s*\(", "nothing runs unowned: spawn into the TaskGroup of the owning run()"),
    "no-awaitable-operators": _banned(
        r"\bawaitable_operators\b", "Asio's || and && lose exceptions: use all_of or with_timeout of platform/async"),
    "no-expires-after": _banned(
        r"\bexpires_after\b", "timeouts come from with_timeout(clock, ...), so that virtual time holds", ["src/platform/clock"]),
    "no-clock": _banned(_CLOCK_WORDS, "only platform/clock reads a clock or waits: take a Clock&", CLOCKS),
    "no-using-in-headers": _banned(
        r"\busing\s+namespace\b", "no `using namespace` in a header: every includer would inherit it", headers_only=True),
    "no-sql-outside-storage": check_sql,
    "pragma-once": check_pragma_once,
    "co-await-temporary": check_co_await,
}
