#pragma once
// The read model over a MemoryChainStore.

#include <optional>
#include <vector>

#include "ports/read_model.hpp"
#include "tests/support/memory_store.hpp"

namespace warden::support {

class MemoryReadModel final : public ports::ReadModel, public MemoryStore {
  public:
    MemoryReadModel(ports::Clock& clock, MemoryChainStore& store,
                    chain::ProofLevel verified_proof = chain::ProofLevel::claimed)
        : MemoryStore(clock), store_(store), verified_proof_(verified_proof) {}

    boost::asio::awaitable<Result<std::optional<ports::Progress>>> progress(
        chain::ContractRef contract) override;
    boost::asio::awaitable<Result<std::vector<ports::EntityVersion>>> list(
        ports::EntityQuery query) override;
    boost::asio::awaitable<Result<std::optional<ports::EntityVersion>>> get(
        chain::ContractRef contract, orchestrator::EntityKey key,
        std::optional<chain::BlockNum> at_block) override;
    boost::asio::awaitable<Result<ports::Changes>> changes(ports::ChangesQuery query) override;
    boost::asio::awaitable<Result<std::optional<ports::EntityVersion>>> version_before(
        chain::ContractRef contract, orchestrator::EntityKey key, UnixSecs time) override;
    boost::asio::awaitable<Result<std::vector<ports::EntityVersion>>> maintenance_changes(
        ports::MaintenanceQuery query) override;
    boost::asio::awaitable<Result<std::vector<UnixSecs>>> endpoint_changes(
        ports::EndpointQuery query) override;
    boost::asio::awaitable<Result<std::vector<std::optional<chain::BlockHeader>>>> first_after(
        chain::ContractRef contract, std::vector<UnixSecs> times) override;

  private:
    std::optional<ports::Progress> progress_of(const chain::ContractRef& contract);
    std::vector<ports::EntityVersion> versions_of(const chain::ContractRef& contract,
                                                  const orchestrator::EntityKey& key);
    std::optional<ports::EntityVersion> version_at(const chain::ContractRef& contract,
                                                   const orchestrator::EntityKey& key,
                                                   std::optional<chain::BlockNum> at_block);

    MemoryChainStore& store_;
    chain::ProofLevel verified_proof_;
};

}  // namespace warden::support
