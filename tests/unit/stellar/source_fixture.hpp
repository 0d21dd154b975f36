#pragma once
// A source over one node or two, which tell of a small chain.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/stellar/source.hpp"
#include "tests/unit/stellar/fixture.hpp"

namespace warden::stellar {

using chain::ProofLevel;
using ports::ChainBlock;

class SourceTest : public AdapterTest {
  protected:
    explicit SourceTest(std::vector<std::string> aliases = {"a"})
        : AdapterTest(std::move(aliases)) {
        settings.chain = "stellar";
        settings.contract = kContract;
        remake();
    }
    void remake() { source = make_source(settings, {*nodes, profile, blocking, clock, metrics}); }
    // Ledgers 100..99+count; ledger n has one event of ours with value n, after somebody else's.
    static void fill(FakeNode& chain, LedgerSeq count, std::uint8_t fork = 0) {
        while (chain.ledgers.size() < count) {
            const LedgerSeq num = chain.latest() + 1;
            chain.add_ledger({txn(9, {event(1)}, false), txn(1, {event(1, kOther), event(num)})},
                             fork);
        }
    }
    Result<std::vector<ChainBlock>> next(chain::BlockNum from, std::size_t limit = 100) {
        return run(source->next(from, limit, soon()));
    }
    // This node's metadata can't be read: an arm to come.
    static void make_unreadable(FakeNode& chain) {
        chain.hook = [&chain](const std::string& method,
                              const Json& params) -> std::optional<Reply> {
            if (method != "getLedgers") return std::nullopt;
            chain.hook = nullptr;
            Reply reply = chain.answer(method, params);
            make_unreadable(chain);
            if (!reply.value) return reply;
            Json::Object out;
            for (const auto& [name, value] : *reply.value->object()) {
                if (name != "ledgers") {
                    out.emplace_back(name, value);
                    continue;
                }
                Json::Array ledgers;
                for (const Json& one : *value.array()) {
                    Json::Object ledger;
                    for (const auto& [key, member] : *one.object()) {
                        ledger.emplace_back(key, key == "metadataXdr" ? Json("AAAACQ==") : member);
                    }
                    ledgers.push_back(std::move(ledger));
                }
                out.emplace_back(name, std::move(ledgers));
            }
            return Reply::result(std::move(out));
        };
    }
    static std::vector<ProofLevel> proofs(const std::vector<ChainBlock>& blocks) {
        std::vector<ProofLevel> out;
        for (const ChainBlock& block : blocks) out.push_back(block.proof);
        return out;
    }

    SourceSettings settings;
    OrchestratorProfile profile;
    std::unique_ptr<ports::ChainSource> source;
};

class SourceWithTwo : public SourceTest {
  protected:
    SourceWithTwo() : SourceTest({"a", "b"}) {}
};

}  // namespace warden::stellar
