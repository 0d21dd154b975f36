#include "domain/orchestrator/fold_slash.hpp"

#include <algorithm>
#include <utility>

#include "domain/orchestrator/json_fields.hpp"
#include "domain/orchestrator/judges.hpp"

namespace warden::orchestrator::fold {
namespace {

std::string plain(const Json& value) {
    const std::string* text = value.string();
    return text != nullptr ? *text : write_canonical(value);
}

Misfit first_difference(const SlashClosing& by_rules, const SlashClosing& said) {
    const Json::Object rules = fields_to_json(by_rules);
    const Json::Object event = fields_to_json(said);
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (rules[i].second == event[i].second) continue;
        return differs(rules[i].first, plain(rules[i].second), plain(event[i].second));
    }
    return std::nullopt;
}

}  // namespace

SlashCase::SlashCase(State& state, const SlashKey& key, UnixSecs now, Reservation& reservation,
                     const Config& config, const SlaTerms& terms, Instance& instance,
                     Agreement agreement)
    : state_(&state),
      key_(key),
      now_(now),
      reservation_(&reservation),
      config_(&config),
      terms_(&terms),
      instance_(&instance),
      agreement_(std::move(agreement)),
      deadlines_(slash_deadlines(agreement_.window_end(key.window), config)) {}

Misfit SlashCase::load(State& state, const SlashKey& key, UnixSecs now,
                       std::optional<SlashCase>& out) {
    auto* const reservation = state.edit<Reservation>(reservation_key(key.reservation_id));
    if (reservation == nullptr) return absent(state, reservation_key(key.reservation_id));
    const Config* config = nullptr;
    if (Misfit none = find(state, config_key(reservation->config_version), config)) return none;
    const SlaTerms* terms = nullptr;
    const EntityKey sla = sla_key(reservation->unit_id, reservation->sla_version);
    if (Misfit none = find(state, sla, terms)) return none;
    auto* const instance = state.edit<Instance>(instance_key());
    if (instance == nullptr) return absent(state, instance_key());
    auto agreement = Agreement::of(*reservation);
    if (!agreement) return agreement.error().detail;
    if (reservation->start == 0 || key.window >= agreement->window_count()) {
        return "the reservation has no such window";
    }
    out =
        SlashCase(state, key, now, *reservation, *config, *terms, *instance, *std::move(agreement));
    return std::nullopt;
}

const chain::Address& SlashCase::accused() const {
    return key_.party == Party::provider ? reservation_->provider : reservation_->consumer;
}

const chain::Address& SlashCase::claimant() const {
    return key_.party == Party::provider ? reservation_->consumer : reservation_->provider;
}

std::uint32_t& SlashCase::claims() const {
    return key_.party == Party::provider ? reservation_->consumer_claims
                                         : reservation_->provider_claims;
}

bool SlashCase::may_vote(const chain::Address& oracle) const {
    return orchestrator::may_vote(*instance_, oracle, agreement_.window_start(key_.window));
}

Tally SlashCase::tally(const Slash& slash) const {
    return orchestrator::tally(slash, *instance_, config_->quorum,
                               agreement_.window_start(key_.window));
}

Misfit SlashCase::open(Slash*& slash) const {
    slash = state_->edit<Slash>(slash_key(key_));
    if (slash == nullptr) return absent(*state_, slash_key(key_));
    if (!is_open(slash->status)) return "the slash is closed";
    return std::nullopt;
}

Misfit SlashCase::check_reasons(std::uint32_t reasons) const {
    if (!reasons_fit(key_.party, reasons)) return "the reasons are not of that party";
    std::uint32_t owed = owed_reasons(key_.party, *terms_);
    const bool last = key_.window + 1 == agreement_.window_count();
    if (last && reservation_->cut_unfunded) owed &= ~reason::kUnderfunded;
    if ((reasons & ~owed) != 0) return "a reason is not promised";
    return std::nullopt;
}

template <class F>
Misfit SlashCase::edit_accused(F&& f) const {
    return key_.party == Party::provider
               ? edit<Provider>(*state_, provider_key(reservation_->provider), f)
               : edit<Consumer>(*state_, consumer_key(reservation_->consumer), f);
}

Misfit SlashCase::begin(Slash& slash) const {
    const ReservationStatus status = reservation_->status;
    if (status != ReservationStatus::active && status != ReservationStatus::settling) {
        return "the reservation is over";
    }
    if (now_ < agreement_.window_end(key_.window) || now_ >= deadlines_.claim_until) {
        return "it is too early or too late for that window";
    }
    const bool provider = key_.party == Party::provider;
    slash.base = provider ? agreement_.gross(key_.window) : agreement_.payment(key_.window);
    slash.arbiter = arbiter_at(*instance_, now_);
    if (provider) {
        if (Misfit wrong = subtract(reservation_->escrow, slash.base, "the escrow")) return wrong;
        if (Misfit wrong = add(reservation_->ahead, slash.base, "ahead")) return wrong;
    }
    return edit_accused([&](auto& account) {
        ++account.open_slashes;
        return add(account.at_risk, risk(key_.party, slash.base, *config_), "at_risk");
    });
}

U128 SlashCase::funds_of_accused() const {
    U128 funds = 0;
    if (key_.party == Party::provider) {
        const auto* const provider = state_->find<Provider>(provider_key(accused()));
        if (provider != nullptr) funds = provider->stake + provider->unbonding;
    } else {
        const auto* const consumer = state_->find<Consumer>(consumer_key(accused()));
        if (consumer != nullptr) funds = consumer->bond;
    }
    return funds;
}

Misfit SlashCase::take_from_accused(const Slash& slash, const SlashClosing& e) const {
    const Misfit wrong = edit_accused([&](auto& account) -> Misfit {
        if (Misfit low = count_down(account.open_slashes, "open_slashes")) return low;
        return subtract(account.at_risk, risk(key_.party, slash.base, *config_), "at_risk");
    });
    if (wrong) return wrong;
    if (key_.party == Party::consumer) {
        return edit<Consumer>(*state_, consumer_key(accused()),
                              [&](Consumer& consumer) { consumer.bond -= e.amount; });
    }
    return edit<Provider>(*state_, provider_key(accused()), [&](Provider& provider) {
        const U128 from_stake = std::min(provider.stake, e.stake_amount);
        provider.stake -= from_stake;
        provider.unbonding -= e.stake_amount - from_stake;
    });
}

Misfit SlashCase::pay(const Slash& slash, const SlashClosing& e) const {
    const Config* current = nullptr;
    if (Misfit none = find(*state_, config_key(instance_->config_version), current)) return none;
    const bool of_provider = key_.party == Party::provider;
    const Payee accused = of_provider ? Payee::provider : Payee::consumer;
    const Payee claimant = of_provider ? Payee::consumer : Payee::provider;
    const std::pair<Payee, U128> credits[] = {
        {Payee::consumer, of_provider ? e.amount + e.stake_to_consumer : 0},
        {Payee::provider, e.to_provider},
        {Payee::treasury, e.fee},
        {accused, e.deposit_returned},
        {claimant, e.claim_returned},
        {accused, slash.claim_deposit - e.claim_returned}};
    for (const auto& [payee, amount] : credits) {
        const chain::Address& account = payee == Payee::consumer   ? reservation_->consumer
                                        : payee == Payee::provider ? reservation_->provider
                                                                   : current->treasury;
        if (Misfit full = credit(*state_, account, payee, amount)) return full;
    }
    return add(instance_->burnt, e.burnt, "burnt");
}

Misfit SlashCase::close(Slash& slash, SlashEnd end, const SlashClosing& e,
                        SlashStatus status) const {
    const SlashClosing by_rules =
        closing(key_, slash, end, tally(slash), *config_, *terms_, funds_of_accused());
    if (Misfit wrong = first_difference(by_rules, e)) return wrong;
    if (Misfit wrong = take_from_accused(slash, e)) return wrong;
    if (Misfit wrong = pay(slash, e)) return wrong;
    if (slash.claimed()) {
        if (Misfit wrong = count_down(claims(), "open claims")) return wrong;
    }
    slash.status = status;
    slash.reasons = e.reasons;
    slash.amount = e.amount;
    slash.stake_amount = e.stake_amount;
    if (status != SlashStatus::executed) return std::nullopt;
    if (key_.party == Party::provider) {
        reservation_->breached = true;
    } else {
        reservation_->exit_until = now_ + reservation_->window_secs;
    }
    return std::nullopt;
}

}  // namespace warden::orchestrator::fold
