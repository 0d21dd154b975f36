"""What nothing uses: declared in a header or exported by a module, and named by no code that runs.

A function, constant or type counts as used when a file besides its own .cpp names it, or when its own
.cpp does and a test as well: then it is a part with tests of its own. A member of a class may be used
anywhere. Words are compared, not scopes: a name that also means something else, in a file that can see
the header, is taken for used. unused.txt excuses what one of the next capabilities will use."""

import re
from collections import defaultdict

from declarations import read_declarations
from includes import closures_of
from port_methods import unused_port_methods

EXCUSES = "tests/tidy/unused.txt"
_EXCUSE = re.compile(r"(?P<path>[\w./-]+): (?P<name>\w+): (?P<reason>\S.*)$")
_EXPORT = re.compile(r"^export\s+(?:async\s+)?(?:function\*?|const|let|class)\s+(\w+)", re.MULTILINE)
_IMPORT = re.compile(r"\bimport\s*\{([^}]*)\}\s*from\s*['\"][^'\"]*?([\w-]+\.mjs)['\"]")


def _is_product(file):
    return file.inside("src", "adapters")


class _Code:
    """The C++ files of the product or of the tests: who names a word, and who can mean a header's by it."""

    def __init__(self, files, closures):
        self._closures = {file.path: closures[file.path] for file in files}
        self.by_word = defaultdict(dict)  # word -> path -> uses
        for file in files:
            for word, count in read_declarations(file).uses.items():
                self.by_word[word][file.path] = count
        self.includers = defaultdict(set)
        for path, closure in self._closures.items():
            for header in closure:
                self.includers[header].add(path)

    def uses(self, word, header):
        """In files that include the header, or are included together with it: templates and macros."""
        return sum(count for path, count in self.by_word[word].items()
                   if header in self._closures[path] or not self.includers[header].isdisjoint(self.includers[path]))


def unused_declarations(files):
    """(file, line, name, advice) of headers."""
    files = [file for file in files if file.is_cpp]
    closures = closures_of(files)
    product = _Code([file for file in files if _is_product(file)], closures)
    tests = _Code([file for file in files if not _is_product(file)], closures)
    by_path = {file.path: file for file in files}
    for file in filter(_is_product, files):
        if file.suffix != ".hpp":
            continue
        own = by_path.get(file.path.removesuffix(".hpp") + ".cpp")
        defined = read_declarations(own).defined if own else set()
        for name, kind, line in read_declarations(file).declared:
            if name.endswith("_"):
                continue  # private: the compiler's warnings see those
            is_owned = own and (kind in ("type", "value") or (kind == "function" and name in defined))
            by_owner = product.by_word[name].get(own.path, 0) if is_owned else 0
            is_tested = tests.uses(name, file.path) > 0
            if product.uses(name, file.path) > by_owner or (by_owner and is_tested and kind != "type"):
                continue
            if by_owner and not is_tested:
                yield file, line, name, f"only {own.path} uses {name}: move it there, into the anonymous namespace"
            else:
                yield file, line, name, f"{'only tests use' if is_tested else 'nobody uses'} {name}: delete it"


def unused_exports(files):
    """(file, line, name, advice) of the product's JavaScript modules."""
    modules = [file for file in files if file.suffix == ".mjs"]
    imported = {True: set(), False: set()}  # by the product, by tests: (module's file name, name)
    for file in modules:
        for names, module in _IMPORT.findall(file.text):
            imported[_is_product(file)] |= {(module, name.split(" as ")[0].strip()) for name in names.split(",")}
    for file in filter(_is_product, modules):
        for match in _EXPORT.finditer(file.text):
            name, line = match.group(1), file.line_at(match.start())
            is_tested = (file.name, name) in imported[False]
            is_used_here = len(file.matches(rf"\b{name}\b")) > 1
            if (file.name, name) in imported[True] or (is_tested and is_used_here):
                continue
            yield file, line, name, (f"only {file.name} uses {name}: don't export it" if is_used_here else
                                     f"{'only tests use' if is_tested else 'nobody uses'} {name}: delete it")


def check_unused(files):
    found = {}
    for find in (unused_declarations, unused_exports, unused_port_methods):
        for file, line, name, advice in find(files):
            found.setdefault((file.path, name), (file, line, advice))
    for file in files:
        if file.path != EXCUSES:
            continue
        for number, text in enumerate(file.text.splitlines(), 1):
            excuse = _EXCUSE.match(text)
            if not excuse:
                yield file, number, "an excuse is `path: name: reason`"
            elif found.pop((excuse["path"], excuse["name"]), None) is None:
                yield file, number, f"{excuse['name']} needs no excuse: delete the line"
    yield from found.values()


RULES = {"unused": check_unused}
