// Events of the contract itself and its oracles' publications.
#include <algorithm>

#include "domain/orchestrator/fold.hpp"
#include "domain/orchestrator/judges.hpp"
#include "domain/orchestrator/outlook.hpp"

namespace warden::orchestrator::fold {
namespace {

constexpr std::uint32_t kFirstGeneration = 2;

template <class F>
Misfit edit_instance(State& state, F&& f) {
    return edit<Instance>(state, instance_key(), std::forward<F>(f));
}

Misfit first_of(const std::vector<WrongField>& wrong) {
    if (wrong.empty()) return std::nullopt;
    return wrong.front().field + " " + wrong.front().message;
}

// The slot of a new entry: the first one whose windows can have no open slash any more.
std::size_t free_slot(const Instance& instance, UnixSecs now) {
    const auto spent = std::ranges::find_if(instance.oracles, [&](const OracleEntry& entry) {
        return entry.until > 0 && now >= entry.until + instance.fixed.unbonding_secs;
    });
    return static_cast<std::size_t>(spent - instance.oracles.begin());
}

// What an entry can become.
OracleEntry revoked(OracleEntry entry, UnixSecs now) {
    entry.revoked = true;
    if (entry.until == 0 || entry.until > now) entry.until = now;
    return entry;
}
OracleEntry retired(OracleEntry entry, UnixSecs from) {
    entry.until = from;
    return entry;
}

// How much a guide may move from the stored one.
U128 guide_step(const Guide& stored, UnixSecs as_of, const Config& config,
                const FixedConfig& fixed) {
    const std::uint64_t days =
        std::min<std::uint64_t>(10'000, (as_of - stored.as_of) / fixed.day_secs);
    return std::max<U128>(1, stored.price * config.guide_step_bps * days / kBpsOne);
}

Misfit check_guide(const PriceGuidePublished& e, const Guide* stored, const Config& config,
                   const FixedConfig& fixed, UnixSecs now) {
    if (e.price == 0 || e.price > kPriceMax) return "the price is out of range";
    if (e.as_of % fixed.day_secs != 0) return "as_of is no multiple of a day";
    if (e.as_of > now) return "as_of is to come";
    if (e.valid_until <= now || e.valid_until - now > kMonthSecs) {
        return "valid_until is past or too far";
    }
    if (e.as_of <= (stored == nullptr ? 0 : stored->as_of)) return "the guide is not newer";
    if (stored == nullptr) return std::nullopt;
    const U128 move = e.price > stored->price ? e.price - stored->price : stored->price - e.price;
    if (move > guide_step(*stored, e.as_of, config, fixed)) return "the price moves by too much";
    return std::nullopt;
}

}  // namespace

Misfit change(State& state, const Initialised& e, const EventContext&) {
    if (Misfit wrong = first_of(wrong_fields(e.fixed))) return wrong;
    Instance instance;
    instance.admin = e.admin;
    instance.token = e.token;
    instance.fixed = e.fixed;
    instance.generation = kFirstGeneration;
    state.unfinished().constructing = true;
    return create(state, instance_key(), std::move(instance));
}

Misfit change(State& state, const ConfigChanged& e, const EventContext&) {
    return edit_instance(state, [&](Instance& instance) -> Misfit {
        if (e.version != instance.config_version + 1) return "config versions are not consecutive";
        if (Misfit wrong = first_of(wrong_fields(e.config, instance.fixed))) return wrong;
        instance.config_version = e.version;
        return create(state, config_key(e.version), e.config);
    });
}

Misfit change(State& state, const OracleChanged& e, const EventContext& context) {
    const UnixSecs now = context.block_time;
    return edit_instance(state, [&](Instance& instance) -> Misfit {
        auto& oracles = instance.oracles;
        const UnixSecs later = now + instance.fixed.role_delay_secs;
        const OracleEntry entry{e.oracle, e.since, e.until, e.revoked};
        if (e.slot < oracles.size()) {
            OracleEntry& stored = oracles[e.slot];
            const bool alters = entry == revoked(stored, now) ||
                                (stored.until == 0 && entry == retired(stored, later));
            if (alters && !stored.revoked) {
                stored = entry;
                return std::nullopt;
            }
        }
        const UnixSecs since = state.unfinished().constructing ? 0 : later;
        const bool appoints = entry == OracleEntry{e.oracle, since, 0, false};
        const auto serving = std::ranges::count(oracles, UnixSecs{0}, &OracleEntry::until);
        if (!appoints || e.slot != free_slot(instance, now) || e.slot >= kOracleEntriesMax ||
            serving >= kOraclesMax) {
            return "no call changes the oracles so";
        }
        if (e.slot == oracles.size()) oracles.emplace_back();
        oracles[e.slot] = entry;
        return std::nullopt;
    });
}

// A next one that is in office becomes the arbiter; then another one is next, or none.
Misfit change(State& state, const ArbiterChanged& e, const EventContext& context) {
    const UnixSecs now = context.block_time;
    return edit_instance(state, [&](Instance& instance) -> Misfit {
        const bool first = state.unfinished().constructing && instance.arbiter.text.empty();
        const bool takes_office = instance.next_from > 0 && now >= instance.next_from;
        const chain::Address in_office = first ? e.arbiter : arbiter_at(instance, now);
        const UnixSecs since = takes_office ? instance.next_from : instance.arbiter_since;
        const bool none = e.next.text.empty() && e.next_from == 0 &&
                          (first || instance.next_from > now);  // which is called off
        const bool another = !e.next.text.empty() && e.next != e.arbiter &&
                             e.next_from == now + instance.fixed.role_delay_secs;
        if (e.arbiter != in_office || e.since != since || !(none || (another && !first))) {
            return "no call changes the arbiter so";
        }
        instance.arbiter = e.arbiter;
        instance.arbiter_since = e.since;
        instance.next_arbiter = e.next;
        instance.next_from = e.next_from;
        return std::nullopt;
    });
}

Misfit change(State& state, const AdminProposed& e, const EventContext&) {
    return edit_instance(state, [&](Instance& instance) { instance.pending_admin = e.admin; });
}

Misfit change(State& state, const AdminChanged& e, const EventContext&) {
    return edit_instance(state, [&](Instance& instance) -> Misfit {
        if (instance.pending_admin != e.admin) return "the admin was not proposed";
        instance.admin = e.admin;
        instance.pending_admin = {};
        instance.pending_code_hash = {};
        instance.pending_not_before = 0;
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

Misfit change(State& state, const UpgradeProposed& e, const EventContext& context) {
    return edit_instance(state, [&](Instance& instance) -> Misfit {
        const UnixSecs not_before = context.block_time + instance.fixed.upgrade_delay_secs;
        if (e.not_before != not_before) return differs("not_before", not_before, e.not_before);
        if (e.code_hash == Hash32{}) return "there is no such code";
        instance.pending_code_hash = e.code_hash;
        instance.pending_not_before = e.not_before;
        return std::nullopt;
    });
}

Misfit change(State& state, const UpgradeCancelled&, const EventContext& context) {
    return edit_instance(state, [&](Instance& instance) -> Misfit {
        if (!upgrade_pending(instance, context.block_time)) return "no upgrade is pending";
        instance.pending_code_hash = {};
        instance.pending_not_before = 0;
        return std::nullopt;
    });
}

Misfit change(State& state, const Upgraded& e, const EventContext& context) {
    return edit_instance(state, [&](Instance& instance) -> Misfit {
        if (!upgrade_pending(instance, context.block_time) ||
            instance.pending_code_hash != e.code_hash) {
            return "the code is not pending";
        }
        if (context.block_time < instance.pending_not_before) return "the delay is not over";
        instance.pending_code_hash = {};
        instance.pending_not_before = 0;
        return std::nullopt;
    });
}

Misfit change(State& state, const GenerationChanged& e, const EventContext&) {
    return edit_instance(state, [&](Instance& instance) -> Misfit {
        if (e.generation <= instance.generation) return "the generation is not newer";
        instance.generation = e.generation;
        return std::nullopt;
    });
}

Misfit change(State& state, const ScoresPublished& e, const EventContext& context) {
    const Instance* instance = nullptr;
    if (Misfit none = find(state, instance_key(), instance)) return none;
    if (e.as_of % instance->fixed.day_secs != 0) return "as_of is no multiple of a day";
    if (e.as_of > context.block_time) return "as_of is to come";
    for (const ScoreEntry& entry : e.scores) {
        const EntityKey key = score_key(e.party, entry.address);
        const auto* const before = state.find<Score>(key);
        if (e.as_of <= (before == nullptr ? 0 : before->as_of)) return key.text() + " is not newer";
        if (entry.score > 100) return key.text() + " is above 100";
        if (Misfit unknown = set(state, key, Score{e.as_of, entry.score})) return unknown;
    }
    return std::nullopt;
}

Misfit change(State& state, const PriceGuidePublished& e, const EventContext& context) {
    const Instance* instance = nullptr;
    if (Misfit none = find(state, instance_key(), instance)) return none;
    const Config* config = nullptr;
    if (Misfit none = find(state, config_key(instance->config_version), config)) return none;
    const EntityKey key = guide_key(e.region);
    const Misfit wrong =
        check_guide(e, state.find<Guide>(key), *config, instance->fixed, context.block_time);
    if (wrong) return wrong;
    return set(state, key, Guide{e.price, e.as_of, e.valid_until});
}

}  // namespace warden::orchestrator::fold
