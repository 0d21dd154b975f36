#include "tests/support/memory_read_model.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace warden::support {
namespace asio = boost::asio;

namespace {

chain::BlockHeader header_of(const MemoryChainStore::Contract& contract, chain::BlockNum num) {
    if (contract.blocks.empty()) return {};
    const chain::BlockNum first = contract.blocks.front().header.ref.num;  // they are consecutive
    if (num < first || num - first >= contract.blocks.size()) return {};
    return contract.blocks[num - first].header;
}

Fail bad_limit() { return fail(Errc::invalid_input, "limit is outside 1..1000"); }
bool is_limit(std::size_t limit) { return limit >= 1 && limit <= 1'000; }

}  // namespace

std::optional<ports::Progress> MemoryReadModel::progress_of(const chain::ContractRef& ref) {
    const MemoryChainStore::Contract& contract = store_.contract(ref);
    if (contract.blocks.empty()) return std::nullopt;
    ports::Progress progress;
    progress.latest = contract.blocks.back().header;
    progress.final_block = header_of(contract, contract.final_num);
    progress.coverage = contract.coverage;
    progress.verified_num = std::min(chain::verified_up_to(contract.coverage, verified_proof_),
                                     progress.final_block.ref.num);
    progress.epoch = contract.epoch;
    progress.undecoded_from = MemoryChainStore::undecoded_from(contract);
    if (progress.undecoded_from) {
        const chain::BlockNum from = *progress.undecoded_from;
        progress.verified_num = std::min(progress.verified_num, from == 0 ? 0 : from - 1);
    }
    progress.verified_time = header_of(contract, progress.verified_num).time;
    return progress;
}

asio::awaitable<Result<std::optional<ports::Progress>>> MemoryReadModel::progress(
    chain::ContractRef contract) {
    return call("progress",
                [this, contract = std::move(contract)]() -> Result<std::optional<ports::Progress>> {
                    return progress_of(contract);
                });
}

std::vector<ports::EntityVersion> MemoryReadModel::versions_of(const chain::ContractRef& ref,
                                                               const orchestrator::EntityKey& key) {
    const MemoryChainStore::Contract& contract = store_.contract(ref);
    std::vector<ports::EntityVersion> versions;
    const auto found = contract.entities.find(key);
    if (found == contract.entities.end()) return versions;
    for (const MemoryChainStore::Version& version : found->second) {
        if (!versions.empty()) versions.back().until = version.valid_from;
        const chain::BlockHeader header = header_of(contract, version.valid_from);
        versions.push_back({key, header.ref, header.time, std::nullopt, version.body});
    }
    return versions;
}

std::optional<ports::EntityVersion> MemoryReadModel::version_at(
    const chain::ContractRef& contract, const orchestrator::EntityKey& key,
    std::optional<chain::BlockNum> at_block) {
    const MemoryChainStore::Contract& stored = store_.contract(contract);
    const auto entity = stored.entities.find(key);
    if (entity == stored.entities.end()) return std::nullopt;
    const auto& versions = entity->second;
    const auto later = std::partition_point(versions.begin(), versions.end(),
                                            [&](const MemoryChainStore::Version& version) {
                                                return !at_block || version.valid_from <= *at_block;
                                            });
    if (later == versions.begin()) return std::nullopt;
    const MemoryChainStore::Version& version = *std::prev(later);
    const chain::BlockHeader header = header_of(stored, version.valid_from);
    ports::EntityVersion found{key, header.ref, header.time, std::nullopt, version.body};
    if (later != versions.end()) found.until = later->valid_from;
    return found;
}

asio::awaitable<Result<std::vector<ports::EntityVersion>>> MemoryReadModel::list(
    ports::EntityQuery query) {
    return call("list",
                [this, q = std::move(query)]() -> Result<std::vector<ports::EntityVersion>> {
                    if (!is_limit(q.limit)) return bad_limit();
                    std::vector<ports::EntityVersion> found;
                    for (const auto& [key, versions] : store_.contract(q.contract).entities) {
                        if (key.kind != q.kind || key.id <= q.after || found.size() == q.limit)
                            continue;
                        if (auto version = version_at(q.contract, key, q.at_block)) {
                            found.push_back(std::move(*version));
                        }
                    }
                    return found;
                });
}

asio::awaitable<Result<std::optional<ports::EntityVersion>>> MemoryReadModel::get(
    chain::ContractRef contract, orchestrator::EntityKey key,
    std::optional<chain::BlockNum> at_block) {
    return call("get",
                [this, contract = std::move(contract), key = std::move(key),
                 at_block]() -> Result<std::optional<ports::EntityVersion>> {
                    return version_at(contract, key, at_block);
                });
}

asio::awaitable<Result<ports::Changes>> MemoryReadModel::changes(ports::ChangesQuery query) {
    return call("changes", [this, q = std::move(query)]() -> Result<ports::Changes> {
        if (!is_limit(q.limit)) return bad_limit();
        const MemoryChainStore::Contract& contract = store_.contract(q.contract);
        ports::Changes changes;
        changes.follows = q.seen.hash.empty() || (contract.epoch == q.epoch &&
                                                  header_of(contract, q.seen.num).ref == q.seen);
        if (!changes.follows) return changes;
        auto progress = progress_of(q.contract);
        const bool same = !progress || (progress->latest.ref == q.seen &&
                                        progress->final_block.ref.num == q.final_num);
        if (same && q.from > q.seen.num) return changes;
        changes.progress = std::move(progress);
        const auto place = [](chain::BlockNum num, const orchestrator::EntityKey& key) {
            return std::tuple(num, std::string(name(key.kind)), key.id);
        };
        std::map<decltype(place(0, {})), ports::EntityVersion> found;
        for (const auto& [key, versions] : contract.entities) {
            const chain::BlockNum num = versions.back().valid_from;
            const bool taken =
                num < q.from || (q.after && place(num, key) <= place(q.from, *q.after));
            if (taken || std::ranges::find(q.kinds, key.kind) == q.kinds.end()) continue;
            found.emplace(place(num, key), *version_at(q.contract, key, std::nullopt));
        }
        for (auto& [at, version] : found) {
            if (changes.versions.size() < q.limit) changes.versions.push_back(std::move(version));
        }
        return changes;
    });
}

asio::awaitable<Result<std::optional<ports::EntityVersion>>> MemoryReadModel::version_before(
    chain::ContractRef contract, orchestrator::EntityKey key, UnixSecs time) {
    return call("version_before",
                [this, contract = std::move(contract), key = std::move(key),
                 time]() -> Result<std::optional<ports::EntityVersion>> {
                    const auto versions = versions_of(contract, key);
                    if (versions.empty()) return std::nullopt;
                    const auto later = std::ranges::find_if(
                        versions, [time](const auto& v) { return v.from_time >= time; });
                    return later == versions.begin() ? versions.front() : *std::prev(later);
                });
}

asio::awaitable<Result<std::vector<ports::EntityVersion>>> MemoryReadModel::maintenance_changes(
    ports::MaintenanceQuery query) {
    return call("maintenance_changes",
                [this, q = std::move(query)]() -> Result<std::vector<ports::EntityVersion>> {
                    if (!is_limit(q.limit)) return bad_limit();
                    std::vector<ports::EntityVersion> found;
                    std::optional<std::pair<std::string, std::string>> before;
                    const auto text = [](const Json& body, std::string_view name) {
                        const Json* member = body.find(name);
                        return member == nullptr ? std::string() : write_canonical(*member);
                    };
                    const auto key = orchestrator::unit_key(q.unit.number);
                    for (ports::EntityVersion& version : versions_of(q.unit.contract, key)) {
                        const std::pair now(text(version.body, "maint_from"),
                                            text(version.body, "maint_until"));
                        const bool differs = now != before;
                        before = now;
                        if (!differs || version.from.num < q.from) continue;
                        if (found.size() < q.limit) found.push_back(std::move(version));
                    }
                    return found;
                });
}

asio::awaitable<Result<std::vector<UnixSecs>>> MemoryReadModel::endpoint_changes(
    ports::EndpointQuery query) {
    return call(
        "endpoint_changes", [this, q = std::move(query)]() -> Result<std::vector<UnixSecs>> {
            if (!is_limit(q.limit)) return bad_limit();
            std::vector<UnixSecs> found;
            std::optional<std::string> before;
            const auto key = orchestrator::unit_key(q.unit.number);
            for (const ports::EntityVersion& version : versions_of(q.unit.contract, key)) {
                const Json* endpoint = version.body.find("endpoint");
                std::string now = endpoint == nullptr ? std::string() : write_canonical(*endpoint);
                const bool moved = before && now != *before;
                before = std::move(now);
                if (!moved || version.from_time < q.from_time) continue;
                if (found.size() < q.limit) found.push_back(version.from_time);
            }
            return found;
        });
}

asio::awaitable<Result<std::vector<std::optional<chain::BlockHeader>>>>
MemoryReadModel::first_after(chain::ContractRef ref, std::vector<UnixSecs> times) {
    return call(
        "first_after",
        [this, ref = std::move(ref),
         times = std::move(times)]() -> Result<std::vector<std::optional<chain::BlockHeader>>> {
            const MemoryChainStore::Contract& contract = store_.contract(ref);
            const chain::BlockNum last = std::min(
                chain::verified_up_to(contract.coverage, verified_proof_), contract.final_num);
            std::vector<std::optional<chain::BlockHeader>> found;
            found.reserve(times.size());
            for (const UnixSecs time : times) {
                const auto block = std::ranges::find_if(
                    contract.blocks, [&](const auto& stored) { return stored.header.time > time; });
                found.emplace_back();
                if (block != contract.blocks.end() && block->header.ref.num <= last) {
                    found.back() = block->header;
                }
            }
            return found;
        });
}

}  // namespace warden::support
