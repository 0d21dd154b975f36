#pragma once
// One honest bundle, and what verification says of it after somebody changed it.

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/unit/enforcement/evidence_world.hpp"

namespace warden::enforcement {

using Tamper = std::function<void(Evidence&)>;

inline const EvidenceWorld& world() {
    static const EvidenceWorld made;
    return made;
}
inline Evidence honest() {
    static const Evidence made = world().evidence();
    return made;
}
// Returns the checks that fail; the change shows in the root.
inline std::string failed_after(const Tamper& tamper) {
    Evidence e = honest();
    const std::string before = seal(e).root;
    tamper(e);
    EXPECT_NE(seal(e).root, before);
    return world().failed(e);
}

}  // namespace warden::enforcement
