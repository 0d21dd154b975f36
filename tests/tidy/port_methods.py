"""Methods of ports that no product code calls.

A pure virtual method counts as called where a file that sees the port, and is none of its implementations, says
`x.name(` or `x->name(`. Where that file, or one it includes, says what x is, that has to be the port or a class
that derives from it; `auto`, a template's parameter and what nobody declares may be anything."""

import re
from collections import defaultdict

from includes import closures_of

_CLASS = re.compile(r"\b(?:class|struct)\s+(\w+)(?:\s+final)?\s*(?::(?!:)([^{;]*))?\{")
_PURE = re.compile(r"\bvirtual\b[^;{}()]*\b(?P<name>\w+)\s*\((?:[^;{}()]|\{\}|\([^()]*\))*\)[\w\s]*=\s*0\s*;")
_CALL = re.compile(r"\b(\w+)(?:\(\))?\s*(?:\.|->)\s*(?=(\w+)\()")
_VARIABLE = re.compile(r"\b([A-Z]\w*|auto)>*[&*]*\s+(\w+)(?=\s*(?:\(\)|[;:,)={\[]))")


def _table(found):
    table = defaultdict(set)
    for key, value in found:
        table[key].add(value)
    return table


class _Product:
    def __init__(self, files):
        self.closures = closures_of(files)
        self.bases = defaultdict(set)  # class -> the words after its colon
        self.classes = defaultdict(set)  # path -> the classes in it
        for file in files:
            for name, bases in _CLASS.findall(file.cpp_code):
                self.classes[file.path].add(name)
                self.bases[name] |= set(re.findall(r"\w+", bases))
        self.calls = {file.path: _table((method, x) for x, method in _CALL.findall(file.cpp_code)) for file in files}
        self.types = {file.path: _table((x, kind) for kind, x in _VARIABLE.findall(file.cpp_code)) for file in files}

    def behind(self, port):
        """The port and every class that derives from it."""
        found, grows = {port}, True
        while grows:
            more = {name for name, bases in self.bases.items() if bases & found} - found
            found, grows = found | more, bool(more)
        return found

    def _may_be(self, x, path, behind):
        kinds = set().union(*(self.types[seen].get(x, ()) for seen in self.closures[path]))
        return not kinds or bool(kinds & behind) or not kinds <= set(self.bases)

    def calls_it(self, header, port, method):
        behind = self.behind(port)
        implementing = {path.rsplit(".", 1)[0] for path, names in self.classes.items() if names & (behind - {port})}
        return any(self._may_be(x, path, behind)
                   for path, calls in self.calls.items()
                   if header in self.closures[path] and path.rsplit(".", 1)[0] not in implementing
                   for x in calls.get(method, ()))


def unused_port_methods(files):
    """(file, line, name, advice) of the headers of src/ports."""
    files = [file for file in files if file.is_cpp and file.inside("src", "adapters")]
    product = _Product(files)
    for file in files:
        if not file.inside("src/ports"):
            continue
        classes = [(match.start(), match.group(1)) for match in _CLASS.finditer(file.cpp_code)]
        for match in _PURE.finditer(file.cpp_code):
            port = [name for start, name in classes if start < match.start()][-1]
            if not product.calls_it(file.path, port, match["name"]):
                yield file, file.line_at(match.start("name")), match["name"], \
                    f"no product code calls {match['name']} of {port}: delete it with what implements and tests it"
