#include <algorithm>
#include <utility>

#include "domain/orchestrator/projection.hpp"

namespace warden::orchestrator {
namespace {

// Collects the keys that an event needs and the state does not know.
class Needs {
  public:
    explicit Needs(const State& state) : state_(state) {}

    void add(const EntityKey& key) {
        if (!state_.knows(key)) keys_.push_back(key);
    }
    void add_parties(std::uint64_t reservation_id) {
        const auto* const reservation = state_.find<Reservation>(reservation_key(reservation_id));
        if (reservation == nullptr) return;
        add(provider_key(reservation->provider));
        add(consumer_key(reservation->consumer));
    }
    void add_slash(const SlashKey& key) {
        add(slash_key(key));
        const auto* const reservation =
            state_.find<Reservation>(reservation_key(key.reservation_id));
        if (reservation == nullptr) return;
        add(config_key(reservation->config_version));
        if (key.party == Party::consumer) add(consumer_key(reservation->consumer));
    }
    void add_owner(std::uint64_t unit_id) {
        const auto* const unit = state_.find<Unit>(unit_key(unit_id));
        if (unit != nullptr) add(provider_key(unit->provider));
    }
    std::vector<EntityKey> take() { return std::move(keys_); }

  private:
    const State& state_;
    std::vector<EntityKey> keys_;
};

// What an event needs besides the unit, reservation and slash that its fields name.
template <class E>
void add_others(const E&, Needs&) {}
void add_others(const Initialised&, Needs& needs) { needs.add(instance_key()); }
void add_others(const ConfigChanged& e, Needs& needs) {
    needs.add(instance_key());
    needs.add(config_key(e.version));
}
void add_others(const OracleChanged&, Needs& needs) { needs.add(instance_key()); }
void add_others(const ArbiterChanged&, Needs& needs) { needs.add(instance_key()); }
void add_others(const AdminProposed&, Needs& needs) { needs.add(instance_key()); }
void add_others(const AdminChanged&, Needs& needs) { needs.add(instance_key()); }
void add_others(const Paused&, Needs& needs) { needs.add(instance_key()); }
void add_others(const Unpaused&, Needs& needs) { needs.add(instance_key()); }
void add_others(const UpgradeProposed&, Needs& needs) { needs.add(instance_key()); }
void add_others(const Upgraded&, Needs& needs) { needs.add(instance_key()); }
void add_others(const ScoresPublished& e, Needs& needs) {
    for (const ScoreEntry& entry : e.scores) needs.add(score_key(e.party, entry.address));
}
void add_others(const PriceGuidePublished& e, Needs& needs) { needs.add(guide_key(e.region)); }
void add_others(const BalanceChanged& e, Needs& needs) { needs.add(balance_key(e.account)); }
void add_others(const ProviderRegistered& e, Needs& needs) { needs.add(provider_key(e.provider)); }
void add_others(const ProviderUpdated& e, Needs& needs) { needs.add(provider_key(e.provider)); }
void add_others(const StakeChanged& e, Needs& needs) { needs.add(provider_key(e.provider)); }
void add_others(const ConsumerRegistered& e, Needs& needs) { needs.add(consumer_key(e.consumer)); }
void add_others(const BondChanged& e, Needs& needs) { needs.add(consumer_key(e.consumer)); }
void add_others(const UnitRegistered& e, Needs& needs) {
    needs.add(instance_key());
    needs.add(provider_key(e.provider));
}
void add_others(const SlaChanged& e, Needs& needs) { needs.add(sla_key(e.unit_id, e.sla_version)); }
void add_others(const UnitDecommissioned& e, Needs& needs) { needs.add_owner(e.unit_id); }
void add_others(const ReservationRequested& e, Needs& needs) {
    needs.add(instance_key());
    needs.add(consumer_key(e.consumer));
}
void add_others(const ReservationStateChanged& e, Needs& needs) {
    needs.add_parties(e.reservation_id);
}

}  // namespace

std::vector<EntityKey> missing(const Event& event, const State& state) {
    Needs needs(state);
    std::visit(
        [&needs](const auto& e) {
            if constexpr (requires { e.unit_id; }) needs.add(unit_key(e.unit_id));
            if constexpr (requires { e.reservation_id; }) {
                needs.add(reservation_key(e.reservation_id));
                if constexpr (requires { e.party; }) needs.add_slash(e);
            }
            add_others(e, needs);
        },
        event);
    std::vector<EntityKey> keys = needs.take();
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

}  // namespace warden::orchestrator
