#include "tests/sim/mutants.hpp"

#include <utility>

#include "platform/log/log.hpp"
#include "tests/sim/broken.hpp"
#include "tests/sim/secrecy.hpp"

namespace warden::sim {

namespace {

// --- the indexer's side

// The cursor moves on, the rows don't.
class LosesRows final : public ForwardChainStore {
  public:
    using ForwardChainStore::ForwardChainStore;
    Answer<void> commit(chain::ContractRef contract, ports::BlockBatch batch,
                        ports::Fence fence) override {
        auto done = co_await real_.commit(contract, std::move(batch), std::move(fence));
        auto& blocks = dynamic_cast<support::MemoryChainStore&>(real_).contract(contract).blocks;
        if (done && !blocks.empty()) blocks.pop_back();
        co_return done;
    }
};

// Blocks are taken back, what they changed is not.
class ForgetsToUnapply final : public ForwardChainStore {
  public:
    using ForwardChainStore::ForwardChainStore;
    Answer<void> unapply(chain::ContractRef contract, chain::BlockNum keep,
                         ports::Fence fence) override {
        auto& stored = dynamic_cast<support::MemoryChainStore&>(real_).contract(contract);
        const auto before = stored.entities;
        auto done = co_await real_.unapply(contract, keep, std::move(fence));
        if (done) stored.entities = before;
        co_return done;
    }
};

class DropsAnEvent final : public ForwardSource {
  public:
    using ForwardSource::ForwardSource;
    Answer<std::vector<ports::ChainBlock>> next(chain::BlockNum from, std::size_t limit,
                                                ports::Deadline deadline) override {
        auto blocks = co_await real_.next(from, limit, deadline);
        if (!blocks) co_return blocks;
        for (ports::ChainBlock& block : *blocks) {
            // Not one that others rest on, or the fold would stop at once.
            if (dropped_ || block.events.empty()) continue;
            if (block.events.back().name != "maintenance_scheduled") continue;
            block.events.pop_back();
            dropped_ = true;
        }
        co_return blocks;
    }

  private:
    bool dropped_ = false;
};

// --- judging and deciding

class ForgetsMaintenance final : public ForwardReadModel {
  public:
    using ForwardReadModel::ForwardReadModel;
    Answer<std::vector<ports::EntityVersion>> maintenance_changes(
        ports::MaintenanceQuery query) override {
        auto versions = co_await real_.maintenance_changes(std::move(query));
        if (!versions) co_return versions;
        for (ports::EntityVersion& version : *versions) {
            auto unit = *orchestrator::from_json<orchestrator::Unit>(version.body);
            unit.maint_from = unit.maint_until = 0;
            version.body = orchestrator::to_json(orchestrator::Entity(unit));
        }
        co_return versions;
    }
};

// Every commitment comes too late, so nobody may vote.
class DrawsTooLate final : public ForwardObservationStore {
  public:
    using ForwardObservationStore::ForwardObservationStore;
    Answer<std::vector<probing::DayCommitment>> commitments(ports::CommitmentQuery query) override {
        auto rows = co_await real_.commitments(query);
        if (!rows) co_return rows;
        for (probing::DayCommitment& c : *rows) c.committed_at += 2 * 86'400;
        co_return rows;
    }
};

class Forgives final : public ForwardScoreStore {
  public:
    using ForwardScoreStore::ForwardScoreStore;
    Answer<void> put_verdict(ports::VerdictRow row, ports::Fence fence) override {
        if (row.verdict == scoring::Outcome::breached) row.verdict = scoring::Outcome::met;
        return real_.put_verdict(std::move(row), std::move(fence));
    }
};

class Convicts final : public ForwardScoreStore {
  public:
    using ForwardScoreStore::ForwardScoreStore;
    Answer<void> put_verdict(ports::VerdictRow row, ports::Fence fence) override {
        if (row.verdict == scoring::Outcome::met) row.verdict = scoring::Outcome::breached;
        return real_.put_verdict(std::move(row), std::move(fence));
    }
};

// Read back it is whole; what is kept is not.
class SpoilsEvidence final : public ForwardDecisionStore {
  public:
    using ForwardDecisionStore::ForwardDecisionStore;
    Answer<void> seal(Evidence evidence, ports::Fence fence) override {
        whole_ = evidence;
        evidence.bundle.at(evidence.bundle.size() / 2) ^= 1;
        return real_.seal(std::move(evidence), std::move(fence));
    }
    Answer<std::optional<Evidence>> evidence(std::string) override { co_return whole_; }
    Answer<std::optional<Evidence>> evidence_of(ports::WindowKey) override { co_return whole_; }

  private:
    std::optional<Evidence> whole_;
};

// Two wardens that don't see what the other has decided.
class HidesDecisions final : public ForwardDecisionStore {
  public:
    using ForwardDecisionStore::ForwardDecisionStore;
    Answer<std::vector<Stored>> history(ports::WindowKey key) override {
        auto rows = co_await real_.history(std::move(key));
        if (rows && ++calls_ % 2 == 0) rows->clear();
        co_return rows;
    }

  private:
    std::uint64_t calls_ = 0;
};

// --- sending

// What is sent is not what was persisted.
class PersistsOtherBytes final : public ForwardTxnStore {
  public:
    using ForwardTxnStore::ForwardTxnStore;
    Answer<void> put_signed(std::uint64_t txn_id, ports::SignedTxn txn,
                            ports::Fence fence) override {
        txn.hash.back() = txn.hash.back() == '0' ? '1' : '0';
        return real_.put_signed(txn_id, std::move(txn), std::move(fence));
    }
};

// --- not by a port

// After an hour.
Breaks act(std::function<void(World&)> what) {
    return [what = std::move(what)](RunSettings& settings) {
        settings.begin = [what, before = settings.begin](World& world) {
            before(world);
            world.after(Seconds(3'600), [&world, what] { what(world); });
        };
    };
}

void take_a_gift(World& world) {
    ChainPlace& place = world.chains().front();
    static_cast<void>(place.chain->give(place.consumers.front(), 1));  // and nobody books it
}

void log_a_key(World& world) {
    const SimChain& chain = *world.chains().front().chain;
    const auto key = *chain.secret(chain.config().signer_key_file.string());
    log::event(log::Level::info, "signer_made", {{"key", forms_of(key).back()}});
}

}  // namespace

std::vector<Mutant> mutants() {
    return {
        {"LosesRows", "I3", in_store<LosesRows, &StorePorts::chain>()},
        {"ForgetsToUnapply", "I2", in_store<ForgetsToUnapply, &StorePorts::chain>()},
        {"DropsAnEvent", "I1", in_chain<DropsAnEvent, &cli::Chain::source>()},
        {"ForgetsMaintenance", "I6", in_store<ForgetsMaintenance, &StorePorts::read_model>()},
        {"DrawsTooLate", "L", in_store<DrawsTooLate, &StorePorts::observations>()},
        {"Forgives", "L", in_store<Forgives, &StorePorts::scores>()},
        {"Convicts", "I6", in_store<Convicts, &StorePorts::scores>()},
        {"SpoilsEvidence", "I5", in_store<SpoilsEvidence, &StorePorts::decisions>()},
        {"HidesDecisions", "I4", in_store<HidesDecisions, &StorePorts::decisions>()},
        {"PersistsOtherBytes", "I4", in_store<PersistsOtherBytes, &StorePorts::txns>()},
        {"TakesAGift", "I7", act(take_a_gift)},
        {"LogsAKey", "I9", act(log_a_key)},
    };
}

}  // namespace warden::sim
