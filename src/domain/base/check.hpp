#pragma once
// WARDEN_CHECK(condition): a broken invariant of our own aborts, in release builds too. It is never
// used on outside data, which gets an Error instead.

#include <cstdio>
#include <cstdlib>

namespace warden {

[[noreturn]] inline void check_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, condition);
    std::abort();
}

}  // namespace warden

#define WARDEN_CHECK(condition) \
    ((condition) ? void(0) : ::warden::check_failed(#condition, __FILE__, __LINE__))
