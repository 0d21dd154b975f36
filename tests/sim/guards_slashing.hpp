#pragma once
// Guards of who pays and who says so, switched off.

#include <algorithm>
#include <optional>
#include <utility>

#include "domain/orchestrator/money.hpp"
#include "domain/orchestrator/projection.hpp"
#include "tests/sim/forward.hpp"
#include "tests/sim/forward_chain.hpp"

namespace warden::sim {

// What somebody promised to pay is paid, as far as the wardens know.
class TakesPromisesForPayment final : public ForwardReadModel {
  public:
    using ForwardReadModel::ForwardReadModel;
    Answer<std::optional<ports::EntityVersion>> get(
        chain::ContractRef contract, orchestrator::EntityKey key,
        std::optional<chain::BlockNum> at_block) override {
        auto found = co_await real_.get(std::move(contract), std::move(key), at_block);
        if (found && *found) fund(**found);
        co_return found;
    }
    Answer<ports::Changes> changes(ports::ChangesQuery query) override {
        auto changes = co_await real_.changes(std::move(query));
        if (changes) std::ranges::for_each(changes->versions, fund);
        co_return changes;
    }
    Answer<std::optional<ports::EntityVersion>> version_before(chain::ContractRef contract,
                                                               orchestrator::EntityKey key,
                                                               UnixSecs time) override {
        auto found = co_await real_.version_before(std::move(contract), std::move(key), time);
        if (found && *found) fund(**found);
        co_return found;
    }

  private:
    static void fund(ports::EntityVersion& version) {
        if (version.key.kind != orchestrator::EntityKind::reservation) return;
        auto r = *orchestrator::from_json<orchestrator::Reservation>(version.body);
        r.escrow = *orchestrator::cost(r.price, r.gb, r.duration_secs);
        version.body = orchestrator::to_json(orchestrator::Entity(r));
    }
};

// Only what an oracle proposed exists.
class SeesNoClaims final : public ForwardReader {
  public:
    using ForwardReader::ForwardReader;
    Answer<std::optional<ports::SlashView>> slash(orchestrator::SlashKey key,
                                                  ports::Deadline deadline) override {
        auto found = co_await real_.slash(std::move(key), deadline);
        if (found && *found && (*found)->slash.votes.empty()) found->reset();
        co_return found;
    }
};

// What a slash holds is no money of its window.
class ForgetsWhatSlashesHold final : public ForwardReadModel {
  public:
    using ForwardReadModel::ForwardReadModel;
    Answer<std::optional<ports::EntityVersion>> get(
        chain::ContractRef contract, orchestrator::EntityKey key,
        std::optional<chain::BlockNum> at_block) override {
        const bool is_slash = key.kind == orchestrator::EntityKind::slash;
        auto found = co_await real_.get(std::move(contract), std::move(key), at_block);
        if (!is_slash || !found || !*found) co_return found;
        auto slash = *orchestrator::from_json<orchestrator::Slash>((*found)->body);
        slash.base = 0;
        (*found)->body = orchestrator::to_json(orchestrator::Entity(slash));
        co_return found;
    }
};

// Whoever was called has to come.
class WaitsForTheArbiter final : public ForwardReader {
  public:
    using ForwardReader::ForwardReader;
    Answer<std::optional<ports::SlashView>> slash(orchestrator::SlashKey key,
                                                  ports::Deadline deadline) override {
        auto found = co_await real_.slash(std::move(key), deadline);
        if (found && *found && (*found)->slash.status == orchestrator::SlashStatus::disputed) {
            (*found)->decide_until += 30 * 86'400;
        }
        co_return found;
    }
};

}  // namespace warden::sim
