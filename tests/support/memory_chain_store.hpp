#pragma once
// The chain store in memory, with a fault plan. Every call suspends for `latency`.

#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "ports/chain_store.hpp"
#include "ports/clock.hpp"
#include "tests/support/memory_leadership.hpp"

namespace warden::support {

enum class StoreFault {
    none,
    fail,         // nothing is changed
    lose_answer,  // changed, but the caller gets an error
};

class MemoryChainStore final : public ports::ChainStore {
  public:
    struct Version {
        chain::BlockNum valid_from = 0;
        Json body;
        bool operator==(const Version&) const = default;
    };
    struct Contract {
        std::vector<ports::ChainBlock> blocks;
        std::map<orchestrator::EntityKey, std::vector<Version>> entities;  // oldest version first
        std::vector<chain::CoverageRange> coverage;
        chain::BlockNum final_num = 0;
        std::optional<chain::BlockNum> refold_from;
        std::uint64_t epoch = 0;
    };
    // As ChainStore::undecoded_from.
    static std::optional<chain::BlockNum> undecoded_from(const Contract& contract);

    // `leases` checks fences; without it every fence is good.
    explicit MemoryChainStore(ports::Clock& clock, const MemoryLeases* leases = nullptr)
        : clock_(clock), leases_(leases) {}

    Contract& contract(const chain::ContractRef& ref) { return contracts_[ref]; }

    // Asked once a call, with the method's name, before it suspends.
    std::function<StoreFault(std::string_view)> fault = [](std::string_view) {
        return StoreFault::none;
    };
    Millis latency{1};

    boost::asio::awaitable<Result<std::vector<chain::BlockHeader>>> tail(
        chain::ContractRef contract, std::size_t limit) override;
    boost::asio::awaitable<Result<std::optional<chain::BlockHeader>>> header(
        chain::ContractRef contract, chain::BlockNum num) override;
    boost::asio::awaitable<Result<chain::BlockNum>> final_num(chain::ContractRef contract) override;
    boost::asio::awaitable<Result<std::vector<ports::EntityChange>>> load(
        chain::ContractRef contract, std::vector<orchestrator::EntityKey> keys) override;
    boost::asio::awaitable<Result<std::optional<chain::BlockNum>>> undecoded_from(
        chain::ContractRef contract) override;
    boost::asio::awaitable<Result<std::vector<ports::ChainBlock>>> with_events(
        chain::ContractRef contract, chain::BlockNum from, std::size_t limit) override;
    boost::asio::awaitable<Result<void>> refold(chain::ContractRef contract, chain::BlockNum from,
                                                ports::Fence fence) override;
    boost::asio::awaitable<Result<void>> amend(chain::ContractRef contract, ports::BlockBatch batch,
                                               std::optional<chain::BlockNum> next,
                                               ports::Fence fence) override;
    boost::asio::awaitable<Result<void>> commit(chain::ContractRef contract,
                                                ports::BlockBatch batch,
                                                ports::Fence fence) override;
    boost::asio::awaitable<Result<void>> unapply(chain::ContractRef contract, chain::BlockNum keep,
                                                 ports::Fence fence) override;
    boost::asio::awaitable<Result<void>> rewind(chain::ContractRef contract, chain::BlockNum keep,
                                                ports::Fence fence) override;
    boost::asio::awaitable<Result<void>> finalise(chain::ContractRef contract, chain::BlockNum num,
                                                  ports::Fence fence) override;

  private:
    using Change = std::function<Result<void>(Contract&)>;

    boost::asio::awaitable<Result<Contract*>> read(chain::ContractRef contract,
                                                   std::string_view method);
    boost::asio::awaitable<Result<void>> write(chain::ContractRef contract, ports::Fence fence,
                                               std::string_view method, Change change);

    ports::Clock& clock_;
    const MemoryLeases* leases_;
    std::map<chain::ContractRef, Contract> contracts_;
};

}  // namespace warden::support
