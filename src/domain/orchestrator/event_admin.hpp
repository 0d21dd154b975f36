#pragma once
// Events of the contract itself and of what its oracles publish. Fields that are indexed on the
// chain come first.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/hex.hpp"
#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/codes.hpp"
#include "domain/orchestrator/terms.hpp"

namespace warden::orchestrator {

struct ScoreEntry {
    chain::Address address;
    std::uint32_t score = 0;  // 0..100

    bool operator==(const ScoreEntry&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("address", self.address);
        f("score", self.score);
    }
};

// The contract was deployed; nothing of it exists before this event. What is fixed is flat in it.
struct Initialised {
    static constexpr std::string_view kName = "initialised";

    chain::Address admin;
    chain::Address token;
    FixedConfig fixed;

    bool operator==(const Initialised&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("admin", self.admin);
        f("token", self.token);
        FixedConfig::visit(self.fixed, f);
    }
};

// A new immutable configuration, current for new requests. Its fields are flat in the event.
struct ConfigChanged {
    static constexpr std::string_view kName = "config_changed";

    std::uint32_t version = 0;
    Config config;

    bool operator==(const ConfigChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("version", self.version);
        Config::visit(self.config, f);
    }
};

// The oracle's entry in that slot is now so.
struct OracleChanged {
    static constexpr std::string_view kName = "oracle_changed";

    chain::Address oracle;
    std::uint32_t slot = 0;
    UnixSecs since = 0;
    UnixSecs until = 0;
    bool revoked = false;

    bool operator==(const OracleChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("oracle", self.oracle);
        f("slot", self.slot);
        f("since", self.since);
        f("until", self.until);
        f("revoked", self.revoked);
    }
};

struct ArbiterChanged {
    static constexpr std::string_view kName = "arbiter_changed";

    chain::Address arbiter;
    UnixSecs since = 0;
    chain::Address next;  // empty = none
    UnixSecs next_from = 0;

    bool operator==(const ArbiterChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("arbiter", self.arbiter);
        f("since", self.since);
        f("next", self.next);
        f("next_from", self.next_from);
    }
};

struct AdminProposed {
    static constexpr std::string_view kName = "admin_proposed";

    chain::Address admin;

    bool operator==(const AdminProposed&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("admin", self.admin);
    }
};

struct AdminChanged {
    static constexpr std::string_view kName = "admin_changed";

    chain::Address admin;

    bool operator==(const AdminChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("admin", self.admin);
    }
};

struct Paused {
    static constexpr std::string_view kName = "paused";

    bool operator==(const Paused&) const = default;
    template <class Self, class F>
    static void visit(Self&, F&&) {}
};

struct Unpaused {
    static constexpr std::string_view kName = "unpaused";

    bool operator==(const Unpaused&) const = default;
    template <class Self, class F>
    static void visit(Self&, F&&) {}
};

struct UpgradeProposed {
    static constexpr std::string_view kName = "upgrade_proposed";

    Hash32 code_hash{};
    UnixSecs not_before = 0;

    bool operator==(const UpgradeProposed&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("code_hash", self.code_hash);
        f("not_before", self.not_before);
    }
};

struct UpgradeCancelled {
    static constexpr std::string_view kName = "upgrade_cancelled";

    bool operator==(const UpgradeCancelled&) const = default;
    template <class Self, class F>
    static void visit(Self&, F&&) {}
};

struct Upgraded {
    static constexpr std::string_view kName = "upgraded";

    Hash32 code_hash{};

    bool operator==(const Upgraded&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("code_hash", self.code_hash);
    }
};

// New code found what older code stored, and made it whole.
struct GenerationChanged {
    static constexpr std::string_view kName = "generation_changed";

    std::uint32_t generation = 0;

    bool operator==(const GenerationChanged&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("generation", self.generation);
    }
};

// Scores by address, for users of the chain; no rule of the contract reads them. as_of is the end
// of the scored day.
struct ScoresPublished {
    static constexpr std::string_view kName = "scores_published";

    Party party = Party::provider;
    UnixSecs as_of = 0;
    chain::Address oracle;
    std::vector<ScoreEntry> scores;

    bool operator==(const ScoresPublished&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("party", self.party);
        f("as_of", self.as_of);
        f("oracle", self.oracle);
        f("scores", self.scores);
    }
};

struct PriceGuidePublished {
    static constexpr std::string_view kName = "price_guide_published";

    std::string region;
    chain::Address by;
    U128 price = 0;
    UnixSecs as_of = 0;
    UnixSecs valid_until = 0;

    bool operator==(const PriceGuidePublished&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("region", self.region);
        f("by", self.by);
        f("price", self.price);
        f("as_of", self.as_of);
        f("valid_until", self.valid_until);
    }
};

}  // namespace warden::orchestrator
