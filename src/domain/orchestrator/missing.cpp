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
    void add_contract() {
        add(instance_key());
        const auto* const instance = state_.find<Instance>(instance_key());
        if (instance != nullptr) add(config_key(instance->config_version));
    }
    const Unit* add_unit(std::uint64_t unit_id) {
        add(unit_key(unit_id));
        const auto* const unit = state_.find<Unit>(unit_key(unit_id));
        if (unit != nullptr) add(config_key(unit->config_version));
        return unit;
    }
    const Reservation* add_reservation(std::uint64_t reservation_id) {
        add(reservation_key(reservation_id));
        const auto* const reservation = state_.find<Reservation>(reservation_key(reservation_id));
        if (reservation != nullptr) add(config_key(reservation->config_version));
        return reservation;
    }
    void add_parties(std::uint64_t reservation_id) {
        const Reservation* const reservation = add_reservation(reservation_id);
        if (reservation == nullptr) return;
        add(provider_key(reservation->provider));
        add(consumer_key(reservation->consumer));
    }
    void add_slash(const SlashKey& key) {
        add(slash_key(key));
        add_parties(key.reservation_id);
        const Reservation* const reservation = add_reservation(key.reservation_id);
        if (reservation != nullptr) add(sla_key(reservation->unit_id, reservation->sla_version));
    }
    std::vector<EntityKey> take() { return std::move(keys_); }

  private:
    const State& state_;
    std::vector<EntityKey> keys_;
};

// What an event needs besides the contract itself and the unit, reservation and slash that its
// fields name.
template <class E>
void add_others(const E&, Needs&) {}
void add_others(const ConfigChanged& e, Needs& needs) { needs.add(config_key(e.version)); }
void add_others(const ScoresPublished& e, Needs& needs) {
    for (const ScoreEntry& entry : e.scores) needs.add(score_key(e.party, entry.address));
}
void add_others(const PriceGuidePublished& e, Needs& needs) { needs.add(guide_key(e.region)); }
void add_others(const BalanceChanged& e, Needs& needs) { needs.add(balance_key(e.account)); }
void add_others(const OperatorChanged& e, Needs& needs) { needs.add(operator_key(e.account)); }
void add_others(const ProviderRegistered& e, Needs& needs) { needs.add(provider_key(e.provider)); }
void add_others(const ProviderUpdated& e, Needs& needs) { needs.add(provider_key(e.provider)); }
void add_others(const StakeChanged& e, Needs& needs) { needs.add(provider_key(e.provider)); }
void add_others(const ConsumerRegistered& e, Needs& needs) { needs.add(consumer_key(e.consumer)); }
void add_others(const BondChanged& e, Needs& needs) { needs.add(consumer_key(e.consumer)); }
void add_others(const UnitRegistered& e, Needs& needs) { needs.add(provider_key(e.provider)); }
void add_others(const SlaChanged& e, Needs& needs) { needs.add(sla_key(e.unit_id, e.sla_version)); }
void add_others(const UnitDecommissioned& e, Needs& needs) {
    const Unit* const unit = needs.add_unit(e.unit_id);
    if (unit != nullptr) needs.add(provider_key(unit->provider));
}
void add_others(const ReservationRequested& e, Needs& needs) {
    needs.add(consumer_key(e.consumer));
    const Unit* const unit = needs.add_unit(e.unit_id);
    if (unit != nullptr) needs.add(guide_key(unit->region));
}
void add_others(const ReservationStateChanged& e, Needs& needs) {
    needs.add_parties(e.reservation_id);
}
void add_others(const ReservationCut& e, Needs& needs) { needs.add_parties(e.reservation_id); }
void add_others(const EscrowReleased& e, Needs& needs) {
    needs.add(slash_key({e.reservation_id, Party::provider, e.window}));
}

}  // namespace

std::vector<EntityKey> missing(const Event& event, const State& state) {
    Needs needs(state);
    needs.add_contract();
    std::visit(
        [&needs](const auto& e) {
            if constexpr (requires { e.unit_id; }) needs.add_unit(e.unit_id);
            if constexpr (requires { e.reservation_id; }) {
                needs.add_reservation(e.reservation_id);
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
