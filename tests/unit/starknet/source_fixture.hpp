#pragma once
// A source over one node or two, which tell of a small chain.

#include <memory>
#include <utility>
#include <vector>

#include "adapters/starknet/source.hpp"
#include "tests/unit/starknet/abi_profile.hpp"
#include "tests/unit/starknet/fixture.hpp"

namespace warden::starknet {

using chain::ProofLevel;
using ports::ChainBlock;

class SourceTest : public AdapterTest {
  protected:
    explicit SourceTest(std::vector<std::string> aliases = {"a"})
        : AdapterTest(std::move(aliases)) {
        settings.chain = "starknet";
        settings.contract = kContract;
        profile = std::make_unique<AbiProfile>(golden::load("deals.abi.json"));
        remake();
    }
    void remake() {
        source = make_source(settings, {io.get_executor(), *nodes, *profile, blocking, web_sockets,
                                        clock, rng, metrics});
    }
    // Blocks 0..count-1; block n has one event of ours with value n, and one of somebody else's.
    static void fill(FakeNode& chain, std::uint64_t count, std::uint64_t fork = 0) {
        for (std::uint64_t num = chain.blocks.size(); num < count; ++num) {
            chain.add_block({txn(1000 * (fork + 1) + num, {event(99, kOther), event(num)})}, fork);
        }
    }
    static void fill_empty(FakeNode& chain, std::uint64_t count) {
        while (chain.blocks.size() < count) chain.add_block({});
    }
    // Their headers commit to nothing that can be checked.
    static void fill_old(FakeNode& chain, std::uint64_t count) {
        chain.starknet_version = "0.13.1.1";
        fill_empty(chain, count);
    }
    Result<std::vector<ChainBlock>> next(chain::BlockNum from, std::size_t limit = 100) {
        return run(source->next(from, limit, soon()));
    }
    static std::vector<ProofLevel> proofs(const std::vector<ChainBlock>& blocks) {
        std::vector<ProofLevel> out;
        for (const ChainBlock& block : blocks) out.push_back(block.proof);
        return out;
    }

    SourceSettings settings;
    std::unique_ptr<Profile> profile;
    std::unique_ptr<Source> source;
};

class SourceWithTwo : public SourceTest {
  protected:
    SourceWithTwo() : SourceTest({"a", "b"}) {}
};

}  // namespace warden::starknet
