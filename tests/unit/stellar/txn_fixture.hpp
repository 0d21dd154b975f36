#pragma once
// Nodes with ledgers 20..kNewest that say about calls, accounts and txns what a test tells them.

#include <string>
#include <vector>

#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "tests/unit/stellar/fixture.hpp"
#include "tests/unit/stellar/replies.hpp"

namespace warden::stellar {

class TxnTest : public AdapterTest {
  protected:
    explicit TxnTest(std::vector<std::string> aliases = {"a"}) : AdapterTest(aliases) {
        for (const std::string& alias : aliases) {
            node(alias).first = node(alias).oldest = 20;
            while (node(alias).latest() < kNewest) node(alias).add_ledger({});
        }
    }
    const LedgerHeaderHistoryEntry& header(LedgerSeq sequence) {
        return node().ledger(sequence).header;
    }
    // The node shows this ledger, whichever is asked for.
    void show_ledger(LedgerSeq sequence) {
        node().answers.erase("getLedgers");
        on("getLedgers",
           node().answer("getLedgers", Json::Object{{"startLedger", sequence},
                                                    {"pagination", Json::Object{{"limit", 1}}}}));
    }
    static Reply simulated(const ScVal& result, const std::vector<AuthorizationEntry>& auth = {}) {
        return stellar::simulated(kContract, result, auth);
    }
    // Parameters of all calls of a method.
    std::vector<Json> calls_of(const std::string& method) {
        std::vector<Json> out;
        for (const auto& [called, params] : node().calls) {
            if (called == method) out.push_back(params);
        }
        return out;
    }

    OrchestratorProfile profile;
};

}  // namespace warden::stellar
