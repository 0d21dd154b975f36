"""What counts as a declaration, what as a use, and which of them the rule `unused` reports."""

import unittest

import unused
from declarations import read_declarations
from source import File

HEADER, OWN, OTHER, TEST = "src/api/a.hpp", "src/api/a.cpp", "src/api/b.cpp", "tests/unit/a.cpp"


def declared(text):
    return [(one.name, one.kind, one.line) for one in read_declarations(File(HEADER, text)).declared]


def findings(**texts):
    """Of files by their names above, in lower case, which include the header; of others by `files`."""
    paths = {"header": HEADER, "own": OWN, "other": OTHER, "test": TEST, "excuses": unused.EXCUSES}
    files = [File(path, text) for path, text in texts.pop("files", {}).items()]
    for name, text in texts.items():
        sees = '#include "api/a.hpp"\n' if name in ("own", "other", "test") else ""
        files.append(File(paths[name], sees + text))
    return [(file.path, line, advice.split(":")[0]) for file, line, advice in unused.check_unused(files)]


class Declarations(unittest.TestCase):
    def check(self, text, *expected):
        self.assertEqual([(name, kind) for name, kind, _ in declared(text)], list(expected), text)

    def test_of_functions(self):
        for text in ("void f();", "Result<std::map<int, A>> f(int a, B b = {1, 2}) noexcept;", "template <class T, int N = (1 > 0)> T f();",
                     "inline int f() { return g(); }", "constexpr bool f(A a) { if (a) { h(); } return 1; }", "auto f(A a) -> B;",
                     "[[nodiscard]] A::B f();", "friend void x();\nvoid f();", "static_assert(sizeof(int) == 4);\nA* f();"):
            self.check(text, ("f", "function"))

    def test_of_values(self):
        for text in ("constexpr int k = f(1);", "inline constexpr std::string_view k = \"a; b\";", "extern const std::array<int, 2> k;",
                     "constexpr A k{1, {2, 3}};", "inline const std::function<void(int)> k = [](int a) { f(a); };", "const char* const k[2] = {};"):
            self.check(text, ("k", "value"))
        self.check("int a = 1, b;", ("a", "value"), ("b", "value"))

    def test_of_types_and_their_members(self):
        self.check("class A final : public B<int> {\n  public:\n    explicit A(int a) : a_{a}, b_(a) {}\n    ~A() override;\n"
                   "    A& operator=(const A&) = delete;\n    bool operator()() const;\n    int get() const { return a_; }\n"
                   "    virtual void run() = 0;\n    void stop() override {}\n    static constexpr int kMax = 3;\n    using Next = B<int>;\n\n  private:\n    int a_ = 0;\n"
                   "    B<int> b_;\n};\nstruct C;\n",
                   ("A", "type"), ("get", "method"), ("run", "method"), ("kMax", "member"), ("Next", "member"), ("a_", "member"), ("b_", "member"))
        self.check("enum class E : std::uint8_t { one, two = 2 };\nint f();", ("E", "type"), ("f", "function"))
        self.check("using A = std::vector<B>;\nusing std::swap;\nstruct D { int x; } d;", ("A", "type"), ("D", "type"), ("x", "member"), ("d", "value"))

    def test_of_others_are_none(self):
        for text in ("template <>\nstruct std::hash<A> {};", "class A;", "void A::f() { g(); }", "int A::count_ = 0;",
                     "#define kMax 3\n#include <a>\n", "// void f();\n/* int k; */", "namespace fs = std::filesystem;"):
            self.check(text)

    def test_stand_on_their_line(self):
        self.assertEqual(declared("namespace a {\n\nvoid f();\n}\n"), [("f", "function", 3)])


class Uses(unittest.TestCase):
    def check(self, text, *expected):
        self.assertEqual(sorted(read_declarations(File(OWN, text)).uses), sorted(expected), text)

    def test_are_words_of_bodies_types_and_initialisers(self):
        self.check("B f(C c = kC) { return g(c); }", "B", "C", "c", "kC", "return", "g")
        self.check("A::A() : a_{kA}, b_(h()) {}", "a_", "kA", "b_", "h")
        self.check("constexpr int k = kOther;", "constexpr", "int", "kOther")
        self.check("#define M(x) f(x)\n", "x", "f")
        self.check("using A = B;", "using", "B")

    def test_are_not_what_is_declared_or_defined_nor_what_a_class_says_of_itself(self):
        self.check("void A::B::f() {}", "void")
        self.check("struct A { static A make(); A* next; };", "static")


class Unused(unittest.TestCase):
    def test_is_what_nobody_names(self):
        self.assertEqual(findings(header="void f();", own="void f() {}"), [(HEADER, 1, "nobody uses f")])
        self.assertEqual(findings(header="struct A { int size() const; };", other="A a;"), [(HEADER, 1, "nobody uses size")])

    def test_is_what_only_tests_name(self):
        self.assertEqual(findings(header="constexpr int k = 1;", test="int a = k;"), [(HEADER, 1, "only tests use k")])
        self.assertEqual(findings(header="struct A { static A make(); };", own="A A::make() { return A{}; }", test="A a = A::make();"),
                         [(HEADER, 1, "only tests use A"), (HEADER, 1, "only tests use make")])

    def test_is_what_belongs_into_its_own_file(self):
        own = "void f() {}\nvoid g() { f(); }"
        found = [(HEADER, 1, f"only {OWN} uses f")]
        self.assertEqual(findings(header="void f();\nvoid g();", own=own, other="void h() { g(); }"), found)
        # A part with tests of its own, or one that is defined elsewhere, may stay.
        self.assertEqual(findings(header="void f();\nvoid g();", own=own, other="void h() { g(); }", test="int a = f();"), [])
        self.assertEqual(findings(header="void f();\nvoid g();", own="void g() { f(); }", other="void f() { g(); }"), [])

    def test_is_not_what_the_product_names(self):
        for other in ("void g() { f(); }", "#define M f()", "int a = b(f);"):
            self.assertEqual(findings(header="void f();", other=other), [])
        self.assertEqual(findings(header="constexpr int k = 1;\nstruct A { int a = k; };", other="A x{.a = 1};"), [])

    def test_is_not_saved_by_a_namesake_that_cannot_see_it(self):
        found = [(HEADER, 1, "nobody uses f")]
        self.assertEqual(findings(header="void f();", files={"src/sandbox/b.cpp": "void g() { f(); }"}), found)
        # Through another header it can, and so can a template that is used together with it.
        self.assertEqual(findings(header="void f();", files={"src/api/b.hpp": '#include "api/a.hpp"\n',
                                                             "src/api/b.cpp": '#include "api/b.hpp"\nvoid g() { f(); }'}), [])
        template = {"src/api/each.hpp": "template <class T>\ninline void each(T t) { f(t); }"}
        self.assertIn(found[0], findings(header="void f();", files=template))
        self.assertEqual(findings(header="void f();", other='#include "api/each.hpp"\nvoid g() { each(1); }', files=template), [])

    def test_of_tests_is_their_own_business(self):
        self.assertEqual(list(unused.check_unused([File("tests/support/a.hpp", "void f();")])), [])


class Exports(unittest.TestCase):
    def check(self, text, importer, *expected, path="src/api/status/b.mjs"):
        files = [File("src/api/status/a.mjs", text), File(path, importer)]
        self.assertEqual([advice.split(":")[0] for _, _, advice in unused.check_unused(files)], list(expected))

    def test_are_imported_by_another_module(self):
        for text in ("export const f = () => 1;", "export function f() {}", "export async function f() {}", "export class f {}"):
            self.check(text, "import { e, f as g } from './a.mjs';\n")
            self.check(text, "import { f } from './other.mjs';\n", "nobody uses f")
            self.check(text, "import {\n  f,\n} from '../../src/api/status/a.mjs';\n", "only tests use f", path="tests/a.mjs")

    def test_that_only_their_own_module_uses_are_none(self):
        text = "export const f = () => 1;\nf();\n"
        self.check(text, "", "only a.mjs uses f")
        self.check(text, "import { f } from './a.mjs';\n", path="tests/a.mjs")  # a part with tests of its own


class Excuses(unittest.TestCase):
    def test_cover_one_name_each(self):
        self.assertEqual(findings(header="void f();\nvoid g();", excuses=f"{HEADER}: f: settlement calls it\n"), [(HEADER, 2, "nobody uses g")])

    def test_that_nothing_needs_are_errors(self):
        used = {"header": "void f();", "other": "void g() { f(); }"}
        self.assertEqual(findings(**used, excuses=f"{HEADER}: f: settlement calls it\n"), [(unused.EXCUSES, 1, "f needs no excuse")])

    def test_have_a_reason(self):
        for line in (f"{HEADER}: f:", f"{HEADER}: f: ", "f: settlement calls it", ""):
            self.assertEqual(findings(header="void f();", excuses=line + "\n"),
                             [(unused.EXCUSES, 1, "an excuse is `path"), (HEADER, 1, "nobody uses f")])


if __name__ == "__main__":
    unittest.main()
