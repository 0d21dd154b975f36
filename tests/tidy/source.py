"""What the rules look at: the repository's files, and C++ text with comments and literals told apart."""

import os
import re
from functools import cached_property
from pathlib import PurePosixPath

SKIPPED_FOLDERS = {".git", "build", "node_modules", "__pycache__", ".venv", "target", ".pytest_cache"}
CODE = {".cpp", ".hpp", ".c", ".h", ".py", ".sh", ".rs", ".cairo", ".sql", ".js", ".mjs", ".css", ".html"}

# Comments, raw strings, strings and characters, in the order in which they hide each other. The
# character pattern leaves digit separators (1'000) alone.
_TOKENS = re.compile(
    r'//(?:\\\n|[^\n])*|/\*.*?\*/|R"(?P<mark>[^ ()\\\t\n]*)\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)


def _blank(text):
    """Spaces of the same shape, so that offsets and line numbers stay."""
    return re.sub(r"[^\n]", " ", text)


class File:
    """One file of the repository. `path` is relative to its root, with slashes."""

    def __init__(self, path, text):
        self.path = path
        self.text = text

    @property
    def suffix(self):
        return PurePosixPath(self.path).suffix

    @property
    def name(self):
        return PurePosixPath(self.path).name

    @property
    def folder(self):
        return str(PurePosixPath(self.path).parent)

    @property
    def is_cpp(self):
        return self.suffix in (".cpp", ".hpp")

    @property
    def is_code(self):
        return self.suffix in CODE or self.text.startswith("#!")

    def inside(self, *folders):
        return any(self.path == folder or self.path.startswith(folder + "/") for folder in folders)

    @cached_property
    def cpp_code(self):
        """The text with comments blanked and literals emptied: what the compiler executes."""
        def replace(match):
            token = match.group(0)
            if token.startswith("/"):
                return _blank(token)
            return token[0] + _blank(token[1:-1]) + token[-1]
        return _TOKENS.sub(replace, self.text)

    @cached_property
    def cpp_strings(self):
        """(line, text) of each string literal; adjacent literals of one expression are joined."""
        found = []
        end = None
        for match in _TOKENS.finditer(self.text):
            token = match.group(0)
            if token[0] not in 'R"':
                continue
            inner = token[token.index('"') + 1:-1]
            if end is not None and not self.text[end:match.start()].strip():
                found[-1] = (found[-1][0], found[-1][1] + inner)
            else:
                found.append((self.line_at(match.start()), inner))
            end = match.end()
        return found

    def line_at(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def matches(self, pattern, text=None):
        """The lines on which the pattern stands, in the whole text or in a view of it."""
        view = self.text if text is None else text
        return [self.line_at(match.start()) for match in re.finditer(pattern, view)]


def read_repository(root):
    """All text files of the repository, git's own and built ones left out."""
    files = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.islink(path) or name in SKIPPED_FOLDERS:  # .git is a file in a linked worktree
                continue
            try:
                with open(path, encoding="utf-8") as handle:
                    text = handle.read()
            except (UnicodeDecodeError, FileNotFoundError):
                continue  # binary, or removed meanwhile
            files.append(File(os.path.relpath(path, root).replace(os.sep, "/"), text))
    return files
