#pragma once
// What the control targets show about a vantage. Some failures look the same whoever is to blame: a
// name that does not resolve, an address that can't be reached, a certificate of an unknown root.
// They are the provider's only where a control shows that the vantage's own part works.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "domain/base/hex.hpp"
#include "domain/base/ip_family.hpp"
#include "domain/base/time.hpp"

namespace warden::probing {

// What works at a vantage, as far as its controls prove it.
struct Proof {
    bool names = false;             // more than half of the controls' names resolve
    std::set<IpFamily> families{};  // some control was connected to by them
    bool roots = false;             // controls with two different roots were trusted
    bool operator==(const Proof&) const = default;
};

// What one probe of a control saw.
struct ControlSeen {
    bool by_name = false;  // its URL names a host, not an address
    bool resolved = false;
    std::optional<IpFamily> connected{};
    std::optional<Hash32> root{};  // of the certificate that was accepted
};

class Controls {
  public:
    void saw(const std::string& control, ControlSeen seen, UnixMicros at);
    // True when each of `count` controls was asked at or after `since`.
    bool all_since(UnixMicros since, std::size_t count) const;
    // What they prove by what they showed at or after `since`; roots by what they ever showed: the
    // trust store is a file that is read at start.
    Proof proof(UnixMicros since) const;

  private:
    struct Last {
        ControlSeen seen;
        UnixMicros at = 0;
    };
    std::map<std::string, Last> last_;
    std::map<std::string, Hash32> roots_;  // by control: the one last accepted
};

}  // namespace warden::probing
