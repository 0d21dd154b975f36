#pragma once
// The invariants: what is stored against what is true. Everything is compared, nothing is trusted.
//
//   I1 every event of the chain stored exactly once    I5 no slash without a bundle that verifies
//   I2 projection = fold of events = the views          I6 no slash and no breach without guilt
//   I3 the cursor is never ahead of the data            I7 money reconciles
//   I4 one slash per key, on the chain and stored       L  who is plainly guilty is slashed
//   I10 in the end every pod says that it is ready
// I8 (replay) compares the digests of two runs; I9 (secrets) is Secrecy's.

#include <concepts>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/calm.hpp"
#include "tests/sim/world.hpp"

namespace warden::sim {

struct Finding {
    std::string rule;  // "I4"
    std::string what;
    std::string text() const { return rule + ": " + what; }
};

class Audit {
  public:
    Audit(World& world, const Calm& calm) : world_(world), calm_(calm) {}

    // After each change of the chain: what may have changed with it.
    void after_change(ChainPlace& place);
    // Everything, from the first block on.
    void full();
    // Everything, and that nothing is missing: once all is quiet and caught up.
    void last();

    const std::vector<Finding>& findings() const { return findings_; }
    std::uint64_t checks() const { return checks_; }
    // Windows of plain guilt, by last(): those that had to be judged as breached, and those of them
    // that had to be slashed.
    std::uint64_t plain() const { return plain_; }
    std::uint64_t plain_slashes() const { return plain_slashes_; }
    void found(std::string rule, std::string what);

  private:
    using Contract = support::MemoryChainStore::Contract;
    using Spans = std::vector<Behaviour::Span>;

    template <class... Parts>
    void require(bool holds, const char* rule, const Parts&... parts) {
        ++checks_;
        if (!holds) found(rule, (text(parts) + ...));
    }
    static std::string text(std::string_view part) { return std::string(part); }
    static std::string text(std::integral auto part) { return std::to_string(part); }
    const Contract& stored(const ChainPlace& place);

    // audit_chain.cpp
    void check_blocks(ChainPlace& place, std::size_t from);
    void check_block(const ChainPlace& place, const Contract& contract, std::size_t index);
    void check_cursor(const ChainPlace& place, const Contract& contract);
    void check_projection(const ChainPlace& place);
    void check_views(const ChainPlace& place);
    void check_money(const ChainPlace& place);

    // audit_slashes.cpp
    void check_oracle_txns(const ChainPlace& place);
    void check_txn_rows(const ChainPlace& place);
    void check_votes(const ChainPlace& place);
    void check_vote(const ChainPlace& place, const std::string& key,
                    const orchestrator::Vote& vote);
    void check_warning(const std::string& where, const ports::WindowKey& key);
    void check_verdicts(const ChainPlace& place);
    void check_decisions();

    // audit_guilt.cpp
    struct Window {
        std::string chain;
        std::uint64_t reservation = 0;
        std::uint32_t number = 0;
        Behaviour::Span span;
        std::string url;
        Spans left_out;  // maintenance, warm-up
    };
    Window window(const ChainPlace& place, std::uint64_t reservation, std::uint32_t number) const;
    // Why the provider is guilty in this window; empty: it is not.
    std::string guilt(const Window& window) const;
    // Whether the window may have been judged as breached: guilt, or a mass failure with too few
    // witnesses to tell.
    bool may_be_breached(const Window& window) const;
    bool unseen_mass(const Window& window) const;
    // Whether the unit may have been taken for bad during more than half of the window.
    bool may_be_outage(const Window& window) const;
    std::set<std::string> witnesses(const Window& window) const;
    void check_guilty_are_slashed(const ChainPlace& place);
    void check_guilty(const ChainPlace& place, const Window& window, UnixSecs claim_secs);
    bool plainly_guilty(const Window& window) const;
    std::set<std::string> without_records(const Window& window) const;
    bool was_known(const Window& window, Spans::value_type slice,
                   const std::set<std::string>& without) const;
    bool was_bad(const Window& window, Spans::value_type slice) const;
    bool few_failed(Spans::value_type slice) const;
    bool crowded(const ChainPlace& place, UnixSecs end) const;
    bool enforceable(const ChainPlace& place, const Window& window, UnixSecs claim_secs) const;

    World& world_;
    const Calm& calm_;
    std::vector<Finding> findings_;
    std::map<std::string, std::size_t> final_checked_;  // blocks, by contract
    std::set<std::string> verified_;                    // roots of bundles
    std::size_t verdicts_checked_ = 0;
    std::uint64_t checks_ = 0;
    std::uint64_t plain_ = 0;
    std::uint64_t plain_slashes_ = 0;
};

// All that a run stored, as text: blocks, events, entities, signed records, verdicts, scores,
// decisions, evidence, intents, txns; and the true chain. Two equal runs have equal bytes.
std::string all_rows(World& world);

}  // namespace warden::sim
