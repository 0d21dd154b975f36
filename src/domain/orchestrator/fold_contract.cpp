// Events of the contract itself, its oracles' publications, and accounts.
#include <algorithm>

#include "domain/orchestrator/fold.hpp"
#include "domain/orchestrator/terms.hpp"

namespace warden::orchestrator::fold {
namespace {

template <class F>
Misfit edit_instance(State& state, F&& f) {
    return edit<Instance>(state, instance_key(), std::forward<F>(f));
}

}  // namespace

Misfit change(State& state, const Initialised& e, const EventContext&) {
    Instance instance;
    instance.admin = e.admin;
    instance.token = e.token;
    instance.unbonding_secs = e.unbonding_secs;
    instance.upgrade_delay_secs = e.upgrade_delay_secs;
    return create(state, instance_key(), std::move(instance));
}

Misfit change(State& state, const ConfigChanged& e, const EventContext&) {
    return edit_instance(state, [&](Instance& instance) -> Misfit {
        if (e.version != instance.config_version + 1) return "config versions are not consecutive";
        if (const auto wrong = check_limits(e.config); !wrong) return wrong.error().detail;
        instance.config_version = e.version;
        return create(state, config_key(e.version), e.config);
    });
}

Misfit change(State& state, const OracleChanged& e, const EventContext&) {
    return edit_instance(state, [&](Instance& instance) -> Misfit {
        auto& oracles = instance.oracles;
        const auto place = std::lower_bound(oracles.begin(), oracles.end(), e.oracle);
        const bool present = place != oracles.end() && *place == e.oracle;
        if (present == e.enabled) return "oracle is in that state already";
        if (e.enabled) {
            oracles.insert(place, e.oracle);
        } else {
            oracles.erase(place);
        }
        return std::nullopt;
    });
}

Misfit change(State& state, const ArbiterChanged& e, const EventContext&) {
    return edit_instance(state, [&](Instance& instance) { instance.arbiter = e.arbiter; });
}

Misfit change(State& state, const AdminProposed& e, const EventContext&) {
    return edit_instance(state, [&](Instance& instance) { instance.pending_admin = e.admin; });
}

Misfit change(State& state, const AdminChanged& e, const EventContext&) {
    return edit_instance(state, [&](Instance& instance) -> Misfit {
        if (instance.pending_admin != e.admin) return "the admin was not proposed";
        instance.admin = e.admin;
        instance.pending_admin = {};
        return std::nullopt;
    });
}

Misfit change(State& state, const Paused&, const EventContext&) {
    return edit_instance(state, [](Instance& instance) -> Misfit {
        if (instance.paused) return "already paused";
        instance.paused = true;
        return std::nullopt;
    });
}

Misfit change(State& state, const Unpaused&, const EventContext&) {
    return edit_instance(state, [](Instance& instance) -> Misfit {
        if (!instance.paused) return "not paused";
        instance.paused = false;
        return std::nullopt;
    });
}

Misfit change(State& state, const UpgradeProposed& e, const EventContext&) {
    return edit_instance(state, [&](Instance& instance) {
        instance.pending_code_hash = e.code_hash;
        instance.pending_not_before = e.not_before;
    });
}

Misfit change(State& state, const Upgraded& e, const EventContext&) {
    return edit_instance(state, [&](Instance& instance) -> Misfit {
        if (instance.pending_code_hash != e.code_hash) return "the code was not proposed";
        instance.pending_code_hash = {};
        instance.pending_not_before = 0;
        return std::nullopt;
    });
}

Misfit change(State& state, const ScoresPublished& e, const EventContext&) {
    for (const ScoreEntry& entry : e.scores) {
        const EntityKey key = score_key(e.party, entry.address);
        const Score* const before = state.find<Score>(key);
        if (before != nullptr && before->as_of >= e.as_of) return key.text() + " is not newer";
        if (Misfit unknown = set(state, key, Score{e.as_of, entry.score})) return unknown;
    }
    return std::nullopt;
}

Misfit change(State& state, const PriceGuidePublished& e, const EventContext&) {
    return set(state, guide_key(e.region), Guide{e.price, e.valid_until});
}

Misfit change(State& state, const BalanceChanged& e, const EventContext&) {
    return set(state, balance_key(e.account), Balance{e.balance});
}

Misfit change(State& state, const ProviderRegistered& e, const EventContext& context) {
    Provider provider;
    provider.endpoint = e.endpoint;
    provider.registered_at = context.block_time;
    return create(state, provider_key(e.provider), std::move(provider));
}

Misfit change(State& state, const ProviderUpdated& e, const EventContext&) {
    return edit<Provider>(state, provider_key(e.provider),
                          [&](Provider& provider) { provider.endpoint = e.endpoint; });
}

Misfit change(State& state, const StakeChanged& e, const EventContext&) {
    return edit<Provider>(state, provider_key(e.provider), [&](Provider& provider) {
        provider.stake = e.stake;
        provider.unbonding = e.unbonding;
        provider.release_at = e.release_at;
    });
}

Misfit change(State& state, const ConsumerRegistered& e, const EventContext& context) {
    Consumer consumer;
    consumer.registered_at = context.block_time;
    return create(state, consumer_key(e.consumer), consumer);
}

Misfit change(State& state, const BondChanged& e, const EventContext&) {
    return edit<Consumer>(state, consumer_key(e.consumer),
                          [&](Consumer& consumer) { consumer.bond = e.bond; });
}

}  // namespace warden::orchestrator::fold
