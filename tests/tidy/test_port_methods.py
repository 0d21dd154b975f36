"""Which methods of ports the rule `unused` takes for called."""

import unittest

import unused
from port_methods import unused_port_methods
from source import File

PORT, DEPS = "src/ports/a.hpp", "src/app/b/b.hpp"
METHODS = "class A {\n  public:\n    virtual ~A() = default;\n    virtual Result<int> get(B b) const = 0;\n};\nstruct Other { int get(); };\n"
DEEP = "class A {\n  public:\n    virtual boost::asio::awaitable<Result<std::map<int, B>>> get(\n        B b = {}) = 0;\n};\n"
FOUND = [(PORT, 4, "no product code calls get of A")]


def findings(files, port=METHODS):
    """Of a port that everybody includes and words that keep the rule for declarations quiet."""
    files = {PORT: port, "src/app/c/c.cpp": '#include "ports/a.hpp"\nA Other B get int_;', **files}
    files = [File(path, text if path == PORT else '#include "ports/a.hpp"\n' + text) for path, text in files.items()]
    return [(file.path, line, advice.split(":")[0]) for file, line, advice in unused.check_unused(files)
            if file.inside("src/ports")]


class PortMethods(unittest.TestCase):
    def test_are_called_by_product_code(self):
        for call in ("int f(A& a) { return a.get(b); }", "int f(std::unique_ptr<ports::A> a) { return a->get(b); }",
                     "struct D { ports::A& a; };\nint f(D d) { return d.a.get(b); }",
                     "struct D { A& a(); };\nint f(D d) { return co_await d.a().get(b); }"):
            self.assertEqual(findings({"src/app/b/b.cpp": call}), [], call)

    def test_are_reported_when_nobody_calls_them(self):
        self.assertEqual(findings({}), FOUND)
        self.assertEqual(findings({}, DEEP), [(PORT, 3, "no product code calls get of A")])

    def test_are_reported_when_only_tests_call_them(self):
        self.assertEqual(findings({"tests/ports/a_test.cpp": "int f(A& a) { return a.get(b); }"}), FOUND)

    def test_are_reported_when_only_an_implementation_calls_them(self):
        for wraps in ("class B final : public ports::A {\n    int get(B b) { return real_.get(b); }\n    ports::A& real_;\n};",
                      "class C : public ports::A {};\nclass B final : public C {\n    int get(B b) { return real_.get(b); }\n    A& real_;\n};"):
            self.assertEqual(findings({"src/storage/b.cpp": wraps}), FOUND)
        header = {"src/storage/b.hpp": "class B : public ports::A {\n    A& real_;\n};",
                  "src/storage/b.cpp": '#include "storage/b.hpp"\nint B::get(B b) { return real_.get(b); }'}
        self.assertEqual(findings(header), FOUND)

    def test_are_told_from_namesakes_by_the_type_of_what_is_asked(self):
        self.assertEqual(findings({"src/app/b/b.cpp": "int f(Other& a) { return a.get(); }"}), FOUND)
        self.assertEqual(findings({DEPS: "struct D { Other a; };",
                                   "src/app/b/b.cpp": '#include "app/b/b.hpp"\nint f(D d) { return d.a.get(); }'}), FOUND)
        self.assertEqual(findings({"src/app/b/b.cpp": "int f(Other& o) { return get(o); }"}), FOUND)

    def test_count_as_called_where_the_type_is_hidden(self):
        for call in ("int f(D d) { auto& a = d.next(); return a.get(b); }", "template <class T>\nint f(T& a) { return a.get(b); }",
                     "int f() { return it.get(b); }"):
            self.assertEqual(findings({"src/app/b/b.cpp": call}), [], call)

    def test_count_as_called_through_a_class_that_implements_them(self):
        self.assertEqual(findings({"src/storage/b.hpp": "class B : public ports::A {};",
                                   "src/app/b/b.cpp": '#include "storage/b.hpp"\nint f(B& a) { return a.get(b); }'}), [])

    def test_need_a_caller_that_sees_the_port(self):
        files = [File(PORT, METHODS), File("src/app/b/b.cpp", "int f(A& a) { return a.get(b); }")]
        self.assertEqual([(file.path, line) for file, line, _, _ in unused_port_methods(files)], [FOUND[0][:2]])

    def test_may_have_an_excuse(self):
        files = [File(PORT, METHODS), File(unused.EXCUSES, f"{PORT}: get: settlement asks it\n")]
        self.assertNotIn(FOUND[0][:2], [(file.path, line) for file, line, _ in unused.check_unused(files)])


if __name__ == "__main__":
    unittest.main()
