#include "tests/support/memory_chain_store.hpp"

#include <algorithm>
#include <utility>

namespace warden::support {
namespace asio = boost::asio;

namespace {

using Contract = MemoryChainStore::Contract;

Fail down(std::string_view method) {
    return fail(Errc::unavailable, "memory store: " + std::string(method));
}

Result<void> append(Contract& contract, ports::BlockBatch batch) {
    if (batch.blocks.empty()) return {};
    std::optional<chain::BlockHeader> last;
    if (!contract.blocks.empty()) last = contract.blocks.back().header;
    if (last && last->ref == batch.blocks.back().header.ref) return {};  // the same batch again
    std::vector<chain::CoverageRange> coverage = contract.coverage;
    for (const ports::ChainBlock& block : batch.blocks) {
        const chain::BlockHeader& header = block.header;
        if (last && (header.ref.num != last->ref.num + 1 || header.parent_hash != last->ref.hash)) {
            return fail(Errc::conflict,
                        "block " + std::to_string(header.ref.num) + " does not follow the tail");
        }
        last = header;
        coverage.push_back({header.ref.num, header.ref.num, block.proof});
    }
    contract.coverage = chain::merge_coverage(std::move(coverage));
    for (ports::EntityChange& change : batch.changes) {
        contract.entities[change.key].push_back({change.block_num, std::move(change.body)});
    }
    for (ports::ChainBlock& block : batch.blocks) contract.blocks.push_back(std::move(block));
    return {};
}

void drop_versions(Contract& contract, chain::BlockNum keep) {
    for (auto& [key, versions] : contract.entities) {
        std::erase_if(versions, [keep](const auto& version) { return version.valid_from > keep; });
    }
    std::erase_if(contract.entities, [](const auto& entity) { return entity.second.empty(); });
}

Result<void> cut(Contract& contract, chain::BlockNum keep) {
    if (keep < contract.final_num) return fail(Errc::permanent, "below the final block");
    std::erase_if(contract.blocks,
                  [keep](const auto& block) { return block.header.ref.num > keep; });
    drop_versions(contract, keep);
    if (contract.refold_from && *contract.refold_from > keep) contract.refold_from.reset();
    std::erase_if(contract.coverage, [keep](const auto& range) { return range.first > keep; });
    for (chain::CoverageRange& range : contract.coverage) range.last = std::min(range.last, keep);
    return {};
}

}  // namespace

asio::awaitable<Result<Contract*>> MemoryChainStore::read(chain::ContractRef contract,
                                                          std::string_view method) {
    const StoreFault now = fault(method);
    co_await clock_.sleep_for(latency);
    if (now != StoreFault::none) co_return down(method);
    co_return &contracts_[contract];
}

asio::awaitable<Result<void>> MemoryChainStore::write(chain::ContractRef contract,
                                                      ports::Fence fence, std::string_view method,
                                                      Change change) {
    const StoreFault now = fault(method);
    co_await clock_.sleep_for(latency);
    if (now == StoreFault::fail) co_return down(method);
    if (leases_ != nullptr && !leases_->is_current(fence)) {
        co_return fail(Errc::stale_fence, "memory store: " + fence.lease);
    }
    Result<void> done = change(contracts_[contract]);
    if (now == StoreFault::lose_answer) co_return down(method);
    co_return done;
}

asio::awaitable<Result<std::vector<chain::BlockHeader>>> MemoryChainStore::tail(
    chain::ContractRef contract, std::size_t limit) {
    const auto stored = co_await read(std::move(contract), "tail");
    if (!stored) co_return Fail(stored.error());
    std::vector<chain::BlockHeader> headers;
    const auto& blocks = (*stored)->blocks;
    for (auto at = blocks.rbegin(); at != blocks.rend() && headers.size() < limit; ++at) {
        headers.push_back(at->header);
    }
    co_return headers;
}

asio::awaitable<Result<std::optional<chain::BlockHeader>>> MemoryChainStore::header(
    chain::ContractRef contract, chain::BlockNum num) {
    const auto stored = co_await read(std::move(contract), "header");
    if (!stored) co_return Fail(stored.error());
    std::optional<chain::BlockHeader> found;
    for (auto at = (*stored)->blocks.rbegin(); at != (*stored)->blocks.rend(); ++at) {
        if (at->header.ref.num < num) break;
        if (at->header.ref.num == num) found = at->header;
    }
    co_return found;
}

asio::awaitable<Result<chain::BlockNum>> MemoryChainStore::final_num(chain::ContractRef contract) {
    const auto stored = co_await read(std::move(contract), "final_num");
    if (!stored) co_return Fail(stored.error());
    co_return (*stored)->final_num;
}

asio::awaitable<Result<std::vector<ports::EntityChange>>> MemoryChainStore::load(
    chain::ContractRef contract, std::vector<orchestrator::EntityKey> keys) {
    const auto stored = co_await read(std::move(contract), "load");
    if (!stored) co_return Fail(stored.error());
    std::vector<ports::EntityChange> found;
    for (const orchestrator::EntityKey& key : keys) {
        const auto entity = (*stored)->entities.find(key);
        if (entity == (*stored)->entities.end()) continue;
        const Version& current = entity->second.back();
        found.push_back({key, current.valid_from, current.body});
    }
    co_return found;
}

std::optional<chain::BlockNum> MemoryChainStore::undecoded_from(const Contract& contract) {
    for (const ports::ChainBlock& block : contract.blocks) {
        const chain::BlockNum num = block.header.ref.num;
        if (contract.refold_from && *contract.refold_from <= num) break;
        const bool lacks = std::ranges::any_of(
            block.events, [](const ports::ChainEvent& event) { return !event.decoded; });
        if (lacks) return num;
    }
    return contract.refold_from;
}

asio::awaitable<Result<std::optional<chain::BlockNum>>> MemoryChainStore::undecoded_from(
    chain::ContractRef contract) {
    const auto stored = co_await read(std::move(contract), "undecoded_from");
    if (!stored) co_return Fail(stored.error());
    co_return undecoded_from(**stored);
}

asio::awaitable<Result<std::vector<ports::ChainBlock>>> MemoryChainStore::with_events(
    chain::ContractRef contract, chain::BlockNum from, std::size_t limit) {
    const auto stored = co_await read(std::move(contract), "with_events");
    if (!stored) co_return Fail(stored.error());
    std::vector<ports::ChainBlock> found;
    for (const ports::ChainBlock& block : (*stored)->blocks) {
        if (block.header.ref.num < from || block.events.empty()) continue;
        if (found.size() < limit) found.push_back(block);
    }
    co_return found;
}

asio::awaitable<Result<void>> MemoryChainStore::refold(chain::ContractRef contract,
                                                       chain::BlockNum from, ports::Fence fence) {
    Change change = [from](Contract& stored) -> Result<void> {
        if (from == 0) return fail(Errc::invalid_input, "no contract begins in block 0");
        drop_versions(stored, from - 1);
        stored.refold_from = from;
        ++stored.epoch;
        return {};
    };
    return write(std::move(contract), std::move(fence), "refold", std::move(change));
}

asio::awaitable<Result<void>> MemoryChainStore::amend(chain::ContractRef contract,
                                                      ports::BlockBatch batch,
                                                      std::optional<chain::BlockNum> next,
                                                      ports::Fence fence) {
    Change change = [batch = std::move(batch), next](Contract& stored) -> Result<void> {
        for (const ports::ChainBlock& block : batch.blocks) {
            for (ports::ChainBlock& ours : stored.blocks) {
                if (ours.header.ref.num == block.header.ref.num) ours.events = block.events;
            }
        }
        if (!batch.blocks.empty()) {
            drop_versions(stored, batch.blocks.front().header.ref.num - 1);
        }
        for (const ports::EntityChange& one : batch.changes) {
            stored.entities[one.key].push_back({one.block_num, one.body});
        }
        stored.refold_from = next;
        if (!next) ++stored.epoch;
        return {};
    };
    return write(std::move(contract), std::move(fence), "amend", std::move(change));
}

asio::awaitable<Result<void>> MemoryChainStore::commit(chain::ContractRef contract,
                                                       ports::BlockBatch batch,
                                                       ports::Fence fence) {
    Change change = [batch = std::move(batch)](Contract& stored) { return append(stored, batch); };
    return write(std::move(contract), std::move(fence), "commit", std::move(change));
}

asio::awaitable<Result<void>> MemoryChainStore::unapply(chain::ContractRef contract,
                                                        chain::BlockNum keep, ports::Fence fence) {
    Change change = [keep](Contract& stored) { return cut(stored, keep); };
    return write(std::move(contract), std::move(fence), "unapply", std::move(change));
}

asio::awaitable<Result<void>> MemoryChainStore::rewind(chain::ContractRef contract,
                                                       chain::BlockNum keep, ports::Fence fence) {
    Change change = [keep](Contract& stored) {
        stored.final_num = std::min(stored.final_num, keep);
        return cut(stored, keep);
    };
    return write(std::move(contract), std::move(fence), "rewind", std::move(change));
}

asio::awaitable<Result<void>> MemoryChainStore::finalise(chain::ContractRef contract,
                                                         chain::BlockNum num, ports::Fence fence) {
    Change change = [num](Contract& stored) -> Result<void> {
        const chain::BlockNum newest =
            stored.blocks.empty() ? 0 : stored.blocks.back().header.ref.num;
        stored.final_num = std::max(stored.final_num, std::min(num, newest));
        return {};
    };
    return write(std::move(contract), std::move(fence), "finalise", std::move(change));
}

}  // namespace warden::support
