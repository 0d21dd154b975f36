#pragma once
// Ports that pass every call on. A mutant overrides the one call that it breaks.

#include <memory>
#include <utility>

#include "ports/chain_store.hpp"
#include "ports/decision_store.hpp"
#include "ports/observation_store.hpp"
#include "ports/read_model.hpp"
#include "ports/score_store.hpp"
#include "ports/txn_store.hpp"

namespace warden::sim {

template <class T>
using Answer = boost::asio::awaitable<Result<T>>;

class ForwardChainStore : public ports::ChainStore {
  public:
    explicit ForwardChainStore(ports::ChainStore& real) : real_(real) {}
    Answer<std::vector<chain::BlockHeader>> tail(chain::ContractRef contract,
                                                 std::size_t limit) override {
        return real_.tail(std::move(contract), limit);
    }
    Answer<std::optional<chain::BlockHeader>> header(chain::ContractRef contract,
                                                     chain::BlockNum num) override {
        return real_.header(std::move(contract), num);
    }
    Answer<chain::BlockNum> final_num(chain::ContractRef contract) override {
        return real_.final_num(std::move(contract));
    }
    Answer<std::vector<ports::EntityChange>> load(
        chain::ContractRef contract, std::vector<orchestrator::EntityKey> keys) override {
        return real_.load(std::move(contract), std::move(keys));
    }
    Answer<std::optional<chain::BlockNum>> undecoded_from(chain::ContractRef contract) override {
        return real_.undecoded_from(std::move(contract));
    }
    Answer<std::vector<ports::ChainBlock>> with_events(chain::ContractRef contract,
                                                       chain::BlockNum from,
                                                       std::size_t limit) override {
        return real_.with_events(std::move(contract), from, limit);
    }
    Answer<void> refold(chain::ContractRef contract, chain::BlockNum from,
                        ports::Fence fence) override {
        return real_.refold(std::move(contract), from, std::move(fence));
    }
    Answer<void> amend(chain::ContractRef contract, ports::BlockBatch batch,
                       std::optional<chain::BlockNum> next, ports::Fence fence) override {
        return real_.amend(std::move(contract), std::move(batch), next, std::move(fence));
    }
    Answer<void> commit(chain::ContractRef contract, ports::BlockBatch batch,
                        ports::Fence fence) override {
        return real_.commit(std::move(contract), std::move(batch), std::move(fence));
    }
    Answer<void> unapply(chain::ContractRef contract, chain::BlockNum keep,
                         ports::Fence fence) override {
        return real_.unapply(std::move(contract), keep, std::move(fence));
    }
    Answer<void> rewind(chain::ContractRef contract, chain::BlockNum keep,
                        ports::Fence fence) override {
        return real_.rewind(std::move(contract), keep, std::move(fence));
    }
    Answer<void> finalise(chain::ContractRef contract, chain::BlockNum num,
                          ports::Fence fence) override {
        return real_.finalise(std::move(contract), num, std::move(fence));
    }

  protected:
    ports::ChainStore& real_;
};

class ForwardReadModel : public ports::ReadModel {
  public:
    explicit ForwardReadModel(ports::ReadModel& real) : real_(real) {}
    Answer<std::optional<ports::Progress>> progress(chain::ContractRef contract) override {
        return real_.progress(std::move(contract));
    }
    Answer<std::vector<ports::EntityVersion>> list(ports::EntityQuery query) override {
        return real_.list(std::move(query));
    }
    Answer<std::optional<ports::EntityVersion>> get(
        chain::ContractRef contract, orchestrator::EntityKey key,
        std::optional<chain::BlockNum> at_block) override {
        return real_.get(std::move(contract), std::move(key), at_block);
    }
    Answer<ports::Changes> changes(ports::ChangesQuery query) override {
        return real_.changes(std::move(query));
    }
    Answer<std::optional<ports::EntityVersion>> version_before(chain::ContractRef contract,
                                                               orchestrator::EntityKey key,
                                                               UnixSecs time) override {
        return real_.version_before(std::move(contract), std::move(key), time);
    }
    Answer<std::vector<ports::EntityVersion>> maintenance_changes(
        ports::MaintenanceQuery query) override {
        return real_.maintenance_changes(std::move(query));
    }
    Answer<std::vector<UnixSecs>> endpoint_changes(ports::EndpointQuery query) override {
        return real_.endpoint_changes(std::move(query));
    }
    Answer<std::vector<std::optional<chain::BlockHeader>>> first_after(
        chain::ContractRef contract, std::vector<UnixSecs> times) override {
        return real_.first_after(std::move(contract), std::move(times));
    }

  protected:
    ports::ReadModel& real_;
};

class ForwardObservationStore : public ports::ObservationStore {
  public:
    explicit ForwardObservationStore(ports::ObservationStore& real) : real_(real) {}
    Answer<UnixMicros> now() override { return real_.now(); }
    Answer<void> announce(ports::VantageKey key) override { return real_.announce(std::move(key)); }
    Answer<std::vector<ports::VantageKey>> vantages() override { return real_.vantages(); }
    Answer<void> append(probing::SliceBatch batch, std::vector<probing::SliceLeaf> leaves,
                        std::vector<ports::DisplayObservation> display) override {
        return real_.append(std::move(batch), std::move(leaves), std::move(display));
    }
    Answer<std::vector<ports::StoredLeaf>> leaves(ports::LeafQuery query) override {
        return real_.leaves(std::move(query));
    }
    Answer<std::optional<probing::SliceBatch>> batch(std::string vantage,
                                                     std::int64_t slice) override {
        return real_.batch(std::move(vantage), slice);
    }
    Answer<std::vector<ports::DisplayObservation>> recent(std::string unit,
                                                          std::size_t limit) override {
        return real_.recent(std::move(unit), limit);
    }
    Answer<void> put_unit_day(ports::UnitDayRecord record) override {
        return real_.put_unit_day(std::move(record));
    }
    Answer<std::vector<ports::UnitDayRecord>> unit_days(std::string unit, std::int64_t first_day,
                                                        std::int64_t last_day) override {
        return real_.unit_days(std::move(unit), first_day, last_day);
    }
    Answer<void> commit_day(probing::DayCommitment commitment) override {
        return real_.commit_day(std::move(commitment));
    }
    Answer<void> open_hour(std::string vantage, std::string key_id, std::int64_t day,
                           probing::OpenedHour opening) override {
        return real_.open_hour(std::move(vantage), std::move(key_id), day, opening);
    }
    Answer<std::vector<probing::DayCommitment>> commitments(ports::CommitmentQuery query) override {
        return real_.commitments(query);
    }

  protected:
    ports::ObservationStore& real_;
};

class ForwardScoreStore : public ports::ScoreStore {
  public:
    explicit ForwardScoreStore(ports::ScoreStore& real) : real_(real) {}
    Answer<void> put_rule_version(scoring::RuleVersion version, ports::Fence fence) override {
        return real_.put_rule_version(std::move(version), std::move(fence));
    }
    Answer<std::vector<scoring::RuleVersion>> rule_versions() override {
        return real_.rule_versions();
    }
    Answer<void> put_rule_set(std::string digest, std::string canonical) override {
        return real_.put_rule_set(std::move(digest), std::move(canonical));
    }
    Answer<std::optional<std::string>> rule_set(std::string digest) override {
        return real_.rule_set(std::move(digest));
    }
    Answer<void> put_verdict(ports::VerdictRow row, ports::Fence fence) override {
        return real_.put_verdict(std::move(row), std::move(fence));
    }
    Answer<std::optional<ports::VerdictRow>> verdict(ports::WindowKey key) override {
        return real_.verdict(std::move(key));
    }
    Answer<std::vector<ports::StoredVerdict>> verdicts(ports::VerdictQuery query) override {
        return real_.verdicts(std::move(query));
    }
    Answer<std::vector<ports::StoredVerdict>> open_breaches(ports::OpenBreachQuery query) override {
        return real_.open_breaches(std::move(query));
    }
    Answer<void> put_scores(std::vector<ports::ScoreRow> rows, ports::Fence fence) override {
        return real_.put_scores(std::move(rows), std::move(fence));
    }
    Answer<std::vector<ports::StoredScore>> latest_scores(ports::ScoreQuery query) override {
        return real_.latest_scores(std::move(query));
    }
    Answer<std::vector<ports::ScoreRow>> scores(ports::ScoreHistory query) override {
        return real_.scores(std::move(query));
    }

  protected:
    ports::ScoreStore& real_;
};

class ForwardDecisionStore : public ports::DecisionStore {
  public:
    using Stored = ports::StoredDecision;
    using Evidence = ports::EvidenceRow;

    explicit ForwardDecisionStore(ports::DecisionStore& real) : real_(real) {}
    Answer<void> append(ports::DecisionRow row, ports::Fence fence) override {
        return real_.append(std::move(row), std::move(fence));
    }
    Answer<std::vector<Stored>> history(ports::WindowKey key) override {
        return real_.history(std::move(key));
    }
    Answer<std::vector<Stored>> list(std::uint64_t after, std::size_t limit) override {
        return real_.list(after, limit);
    }
    Answer<std::vector<Stored>> filed(ports::FiledQuery query) override {
        return real_.filed(query);
    }
    Answer<void> seal(Evidence evidence, ports::Fence fence) override {
        return real_.seal(std::move(evidence), std::move(fence));
    }
    Answer<std::optional<Evidence>> evidence(std::string root) override {
        return real_.evidence(std::move(root));
    }
    Answer<std::optional<Evidence>> evidence_of(ports::WindowKey key) override {
        return real_.evidence_of(std::move(key));
    }
    Answer<ports::EnforcementSwitches> switches() override { return real_.switches(); }
    Answer<ports::EnforcementSwitches> change_switches(ports::SwitchChange change) override {
        return real_.change_switches(std::move(change));
    }

  protected:
    ports::DecisionStore& real_;
};

class ForwardTxnStore : public ports::TxnStore {
  public:
    using Intent = ports::StoredIntent;
    using Txn = ports::StoredTxn;

    explicit ForwardTxnStore(ports::TxnStore& real) : real_(real) {}
    Answer<Intent> want(ports::TxnIntent intent, ports::Fence fence) override {
        return real_.want(std::move(intent), std::move(fence));
    }
    Answer<std::optional<Intent>> intent(std::string deployment, std::string key) override {
        return real_.intent(std::move(deployment), std::move(key));
    }
    Answer<std::vector<Intent>> intents(ports::IntentQuery query) override {
        return real_.intents(std::move(query));
    }
    Answer<void> end_intent(std::uint64_t id, enforcement::IntentState state, std::string result,
                            ports::Fence fence) override {
        return real_.end_intent(id, state, std::move(result), std::move(fence));
    }
    Answer<void> reopen(std::string deployment, std::string key, ports::Fence fence) override {
        return real_.reopen(std::move(deployment), std::move(key), std::move(fence));
    }
    Answer<Txn> reserve(std::uint64_t intent_id, std::string signer, std::uint64_t slot,
                        ports::Fence fence) override {
        return real_.reserve(intent_id, std::move(signer), slot, std::move(fence));
    }
    Answer<void> put_signed(std::uint64_t txn_id, ports::SignedTxn txn,
                            ports::Fence fence) override {
        return real_.put_signed(txn_id, std::move(txn), std::move(fence));
    }
    Answer<Txn> put_replacement(std::uint64_t txn_id, ports::SignedTxn txn,
                                ports::Fence fence) override {
        return real_.put_replacement(txn_id, std::move(txn), std::move(fence));
    }
    Answer<void> update(Txn row, ports::Fence fence) override {
        return real_.update(std::move(row), std::move(fence));
    }
    Answer<std::vector<Txn>> txns(std::uint64_t intent_id) override {
        return real_.txns(intent_id);
    }
    Answer<std::vector<Txn>> unfinished(std::string deployment, std::string signer) override {
        return real_.unfinished(std::move(deployment), std::move(signer));
    }
    Answer<std::optional<std::uint64_t>> explained_below(std::string deployment,
                                                         std::string signer) override {
        return real_.explained_below(std::move(deployment), std::move(signer));
    }
    Answer<ports::StoreHistory> history(std::string deployment, std::string signer) override {
        return real_.history(std::move(deployment), std::move(signer));
    }
    Answer<void> note_history(std::string deployment, std::string signer, std::string history,
                              ports::Fence fence) override {
        return real_.note_history(std::move(deployment), std::move(signer), std::move(history),
                                  std::move(fence));
    }
    Answer<ports::SubmitterHalt> halt(ports::SubmitterHalt halt, ports::Fence fence) override {
        return real_.halt(std::move(halt), std::move(fence));
    }
    Answer<std::vector<ports::SubmitterHalt>> halts() override { return real_.halts(); }
    Answer<void> release_halt(ports::HaltRelease release) override {
        return real_.release_halt(std::move(release));
    }

  protected:
    ports::TxnStore& real_;
};

}  // namespace warden::sim
