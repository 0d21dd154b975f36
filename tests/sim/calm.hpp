#pragma once
// When something kept the wardens from doing their work, by what it was: "pod alpha",
// "vantage beta", "store", "chain sn", "cut beta http://provider1.example/". A slash may be missing
// only where this book has a reason for it.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "domain/base/time.hpp"

namespace warden::sim {

class Calm {
  public:
    void note(const std::string& what, UnixSecs from, UnixSecs until) {
        spans_[what].push_back({from, until});
    }
    // Whether it troubled any second of [from, until), or was over less than `pad` seconds before.
    bool troubled(const std::string& what, UnixSecs from, UnixSecs until, UnixSecs pad = 0) const {
        const auto found = spans_.find(what);
        if (found == spans_.end()) return false;
        return std::ranges::any_of(found->second, [&](const Span& span) {
            return span.from < until + pad && span.until + pad > from;
        });
    }

  private:
    struct Span {
        UnixSecs from = 0;
        UnixSecs until = 0;
    };
    std::map<std::string, std::vector<Span>> spans_;
};

}  // namespace warden::sim
