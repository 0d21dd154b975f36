#pragma once
// The indexed projection of a fake chain: its final state, or one that it had.

#include <optional>
#include <vector>

#include "domain/orchestrator/projection.hpp"
#include "ports/read_model.hpp"
#include "tests/support/fake_chain_submitter.hpp"

namespace warden::app {

class Projection final : public ports::ReadModel {
  public:
    Projection(support::FakeChainSubmitter& chain, support::FakeChainReader& reader)
        : chain_(chain), reader_(reader) {}

    bool down = false;   // answers transient errors
    bool empty = false;  // nothing is indexed yet
    // Instead of the reader's.
    std::optional<std::vector<orchestrator::OracleEntry>> oracles;
    std::optional<chain::BlockNum> undecoded_from;  // see ports::Progress
    // The index stays where it is now, until `follow`.
    void stand() { stands_at_ = chain_.final_state(); }
    void follow() { stands_at_.reset(); }

    template <class T>
    using Answer = boost::asio::awaitable<Result<T>>;
    Answer<std::optional<ports::Progress>> progress(chain::ContractRef) override {
        if (down) co_return fail(Errc::unavailable, "projection");
        if (empty) co_return std::optional<ports::Progress>{};
        ports::Progress progress;
        progress.latest = stands_at_ ? stands_at_->head : reader_.state.head;
        progress.final_block = state().head;
        progress.verified_num = state().head.ref.num;
        progress.verified_time = state().head.time;
        progress.undecoded_from = undecoded_from;
        co_return progress;
    }
    Answer<std::optional<ports::EntityVersion>> get(chain::ContractRef, orchestrator::EntityKey key,
                                                    std::optional<chain::BlockNum>) override {
        std::optional<ports::EntityVersion> version;
        if (const auto entity = find(key)) {
            version.emplace();
            version->key = key;
            version->body = orchestrator::to_json(*entity);
        }
        co_return version;
    }
    Answer<std::vector<ports::EntityVersion>> list(ports::EntityQuery) override {
        co_return none();
    }
    Answer<ports::Changes> changes(ports::ChangesQuery) override { co_return none(); }
    Answer<std::optional<ports::EntityVersion>> version_before(chain::ContractRef,
                                                               orchestrator::EntityKey,
                                                               UnixSecs) override {
        co_return none();
    }
    Answer<std::vector<ports::EntityVersion>> maintenance_changes(
        ports::MaintenanceQuery) override {
        co_return none();
    }
    Answer<std::vector<UnixSecs>> endpoint_changes(ports::EndpointQuery) override {
        co_return none();
    }
    Answer<std::vector<std::optional<chain::BlockHeader>>> first_after(
        chain::ContractRef, std::vector<UnixSecs>) override {
        co_return none();
    }

  private:
    static Fail none() { return fail(Errc::permanent, "not asked for here"); }
    const support::FakeChainReader::State& state() const {
        return stands_at_ ? *stands_at_ : chain_.final_state();
    }
    std::optional<orchestrator::Entity> find(const orchestrator::EntityKey& key) const {
        if (key == orchestrator::instance_key()) {
            orchestrator::Instance instance = reader_.read_instance();
            if (oracles) instance.oracles = *oracles;
            return instance;
        }
        if (key == orchestrator::config_key(1)) return reader_.config_now;
        for (const auto& [id, reservation] : reader_.reservations) {
            if (key == orchestrator::reservation_key(id)) return reservation;
        }
        for (const auto& [slash, view] : state().slashes) {
            if (key == orchestrator::slash_key(slash)) return view.slash;
        }
        return std::nullopt;
    }

    support::FakeChainSubmitter& chain_;
    support::FakeChainReader& reader_;
    std::optional<support::FakeChainReader::State> stands_at_;
};

}  // namespace warden::app
