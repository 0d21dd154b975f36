"""What a C++ file declares at namespace and class scope, and which words it uses besides.

Not a parser: it tells declarations from uses by where a word stands. That is exact enough for this
repository's own style, and test_declarations.py says for which forms."""

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"[A-Za-z_]\w*|::|->|\[\[|\]\]|\d[\w.']*|[^\s\w]")
_WORD = re.compile(r"[A-Za-z_]\w*$")
_DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
_ACCESS = {"public", "private", "protected"}
_NOT_NAMES = {"const", "constexpr", "noexcept", "override", "final", "default", "delete", "mutable", "static",
              "inline", "virtual", "explicit", "return", "requires", "decltype", "alignas", "typename", "auto"}


class Declaration(NamedTuple):
    name: str
    kind: str  # function, type or value; of a class: method or member
    line: int


def _directives_and_code(code):
    """The words of the macros, and the code without preprocessor lines."""
    macros = [word for line in _DIRECTIVE.findall(code) if re.match(r"[ \t]*#[ \t]*(?:define|if|elif)\b", line)
              for word in _TOKEN.findall(re.sub(r"#[ \t]*(?:define[ \t]+\w+|\w+)", "", line, count=1))]
    return macros, _DIRECTIVE.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), code)


class _Reader:
    """Walks over the tokens once, statement by statement."""

    def __init__(self, file):
        macros, code = _directives_and_code(file.cpp_code)
        self.file = file
        self.tokens = [(match.group(0), match.start()) for match in _TOKEN.finditer(code)]
        self.uses = Counter(word for word in macros if _WORD.match(word))
        self.declared = []
        self.defined = set()
        self.scopes = []  # (kind, name)

    def read(self):
        at, scopes = 0, self.scopes
        while at < len(self.tokens):
            if self.tokens[at][0] == "}":
                if scopes:
                    scopes.pop()
                at += 1
            else:
                at = self._statement(at)
        return self

    def _word(self, at):
        return self.tokens[at][0] if at < len(self.tokens) else ""

    def _use(self, begin, end, but=()):
        """What a class says of itself is no use of it."""
        own = {name for _, name in self.scopes}
        for at in range(begin, end):
            word = self.tokens[at][0]
            if at not in but and word not in own and _WORD.match(word):
                self.uses[word] += 1

    def _declare(self, at, kind):
        self.declared.append(Declaration(self.tokens[at][0], kind, self.file.line_at(self.tokens[at][1])))

    def _balanced(self, at, signs):
        """The place after the bracket that closes the one at `at`."""
        depth = 0
        while at < len(self.tokens):
            depth += (self.tokens[at][0] == signs[0]) - (self.tokens[at][0] == signs[1])
            at += 1
            if depth == 0:
                break
        return at

    def _angles(self, at):
        """The place after the template arguments that begin at `at`."""
        depth = 0
        while at < len(self.tokens):
            word = self._word(at)
            if word == "(":
                at = self._balanced(at, "()")
                continue
            depth += (word == "<") - (word == ">")
            at += 1
            if depth == 0 or word in ";{":
                break
        return at

    def _statement(self, begin):
        """One declaration from `begin` on, or the head of a scope; returns where the next begins."""
        in_class = bool(self.scopes) and self.scopes[-1][0] == "class"
        first = self._word(begin)
        if first in _ACCESS and self._word(begin + 1) == ":":
            return begin + 2
        if first == ";":
            return begin + 1
        if first == "template":
            end = self._angles(begin + 1)
            self._use(begin, end)
            return end
        if first == "[[":
            return self._balanced(begin, ("[[", "]]"))
        if first == "requires":
            return begin + 1
        if first == "namespace" or (first == "inline" and self._word(begin + 1) == "namespace") \
                or (first == "extern" and self._word(begin + 1) == '"'):
            return self._namespace(begin)
        if first in ("class", "struct", "union", "enum"):
            end = self._class(begin)
            if end is not None:
                return end
        if first in ("using", "typedef", "friend", "static_assert"):
            return self._alias(begin, in_class)
        return self._declaration(begin, in_class)

    def _namespace(self, begin):
        at = begin
        while at < len(self.tokens) and self._word(at) not in ("{", ";"):
            at += 1
        if self._word(at) == "{":
            self.scopes.append(("namespace", ""))
        else:
            self._use(begin, at)  # an alias
        return at + 1

    def _class(self, begin):
        """None when the statement only uses such a type, as in `struct tm now;`."""
        at, name, bases = begin + 1, None, None
        while at < len(self.tokens):
            word = self._word(at)
            if word == "[[":
                at = self._balanced(at, ("[[", "]]"))
                continue
            if word == "<":
                at = self._angles(at)
                continue
            if word in ("{", ";"):
                break
            if word == ":":
                bases = bases or at
            elif word in ("class", "struct", "final", "::") or bases is not None:
                pass
            elif _WORD.match(word):
                if name is not None and self._word(at - 1) != "::":
                    return None
                name = at
            else:
                return None
            at += 1
        if self._word(at) == ";":
            return at + 1  # a forward declaration
        if name is not None and self._word(name - 1) != "::":
            self._declare(name, "type")
        if bases is not None:
            self._use(bases, at)
        if self._word(begin) == "enum":
            return self._balanced(at, "{}")  # its values come by their numbers: none is asked for
        self.scopes.append(("class", self._word(name) if name is not None else ""))
        return at + 1

    def _alias(self, begin, in_class):
        at = begin
        while at < len(self.tokens) and self._word(at) != ";":
            at = self._balanced(at, "{}") if self._word(at) == "{" else at + 1
        but = ()
        if self._word(begin) == "using" and self._word(begin + 2) == "=":
            self._declare(begin + 1, "member" if in_class else "type")
            but = (begin + 1,)
        self._use(begin, at, but)
        return at + 1

    def _declaration(self, begin, in_class):
        """A function or values."""
        at, last = begin, None  # last: the latest word, which is the name when the declarator ends
        while at < len(self.tokens):
            word = self._word(at)
            if word == "[[":
                at = self._balanced(at, ("[[", "]]"))
            elif word == "<" and self._word(at - 1) != "operator":
                at = self._angles(at)
            elif word == "operator":
                return self._function(begin, self._operator_parameters(at), None, in_class)
            elif word == "(":
                if self._word(at + 1) == "*" or self._word(at - 1) in ("decltype", "alignas", "explicit", "noexcept"):
                    at = self._balanced(at, "()")
                    continue
                return self._function(begin, at, last, in_class)
            elif word in ("=", "{", ";", ",", ":", "["):
                return self._values(begin, at, last, in_class)
            else:
                if _WORD.match(word) and word not in _NOT_NAMES:
                    last = at
                at += 1
        self._use(begin, at)
        return at

    def _operator_parameters(self, at):
        at += 1
        while self._word(at) != "(" or (self._word(at - 1) == "operator" and self._word(at + 1) == ")"):
            at += 2 if self._word(at) == "(" else 1
            if at >= len(self.tokens):
                break
        return at

    def _values(self, begin, at, last, in_class):
        """Of one type, up to the semicolon."""
        names = [last] if last is not None else []
        expects_name = False
        while at < len(self.tokens) and self._word(at) != ";":
            word = self._word(at)
            if word in ("(", "[", "{"):
                at = self._balanced(at, {"(": "()", "[": "[]", "{": "{}"}[word])
                expects_name = False
                continue
            if word == "<" and _WORD.match(self._word(at - 1)):
                at = self._angles(at)
                continue
            if expects_name and _WORD.match(word):
                names.append(at)
            expects_name = word == ","
            at += 1
        for name in names:
            if self._word(name - 1) != "::":
                self._declare(name, "member" if in_class else "value")
        self._use(begin, at, set(names))
        return at + 1

    def _function(self, begin, opening, name, in_class):
        """From the parameter list that opens at `opening` on: a declaration or a definition."""
        at, initialisers, has_body, overrides = self._balanced(opening, "()"), False, False, False
        while at < len(self.tokens):
            word = self._word(at)
            if word == "(":
                at = self._balanced(at, "()")
                continue
            if word == "{":
                is_member = initialisers and (_WORD.match(self._word(at - 1)) or self._word(at - 1) == ">")
                at = self._balanced(at, "{}")
                if is_member:
                    continue
                has_body = True
                break
            if word == ";":
                at += 1
                break
            initialisers = initialisers or word == ":"
            overrides = overrides or word in ("override", "final")
            at += 1
        skipped = set()
        if name is not None:
            skipped.add(name)
            own = self.scopes[-1][1] if in_class else ""
            qualifier = name
            while self._word(qualifier - 1) == "::":  # X::f(): neither X nor f is used by that
                qualifier -= 2
                skipped.add(qualifier)
            if has_body:
                self.defined.add(self._word(name))
            is_lifetime = self._word(name) == own or self._word(name - 1) == "~"
            if qualifier == name and not is_lifetime and not overrides and name > begin:
                self._declare(name, "method" if in_class else "function")
        self._use(begin, at, skipped)
        return at


@lru_cache(maxsize=None)
def read_declarations(file):
    """`declared`: Declarations; `defined`: names of functions with a body; `uses`: Counter of words."""
    return _Reader(file).read()
