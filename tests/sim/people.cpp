#include "tests/sim/people.hpp"

#include <algorithm>
#include <utility>

#include "domain/orchestrator/judgement.hpp"

namespace warden::sim {

namespace {

using orchestrator::ReservationStatus;
using orchestrator::SlashStatus;

Json text(std::uint64_t value) { return std::to_string(value); }

const Json::Object kTerms{
    {"latency_ms_max", 200},     {"upload_kbytes_per_s_min", 0}, {"download_kbytes_per_s_min", 0},
    {"uptime_ppm_min", 990'000}, {"error_ppm_max", 0},           {"credit_bps", 2'000},
    {"outage_bps", 10'000}};

}  // namespace

People::People(ChainPlace& place, PeopleSettings settings, std::uint64_t seed)
    : place_(place), settings_(settings), rng_(seed) {
    for (std::uint32_t i = 0; i < place.chain->config().token.decimals; ++i) token_ *= 10;
    for (const auto* list : {&place.providers, &place.consumers}) {
        for (const std::string& name : *list) names_[place.chain->address(name)] = name;
    }
}

void People::send(Act act) {
    busy_.insert(act.by);
    ++acts_;
    if (const auto sent = place_.chain->act(act); !sent) ++refused_;
}

void People::act() {
    if (place_.truth->now() < rest_until_) return;
    rest_until_ = place_.truth->now() + static_cast<UnixSecs>(place_.rest.count());
    busy_.clear();
    register_all();
    const Truth& truth = *place_.truth;
    for (const auto& [id, unit] : truth.all<orchestrator::Unit>()) {
        if (names_.contains(unit->provider.text)) look_after_unit(*u64_from_decimal(id), *unit);
    }
    for (const auto& [id, reservation] : truth.all<Reservation>()) {
        if (!names_.contains(reservation->consumer.text)) continue;  // strangers' among themselves
        look_after_reservation(*u64_from_decimal(id), *reservation);
    }
    for (const auto& [id, slash] : truth.all<orchestrator::Slash>()) look_after_slash(id, *slash);
    if (chance(settings_.other)) busy_yourself();
    const std::string& giver = place_.consumers[draw(place_.consumers.size())];
    if (chance(settings_.gift) && free(giver)) {
        const U128 amount = 1 + draw(1'000'000);
        busy_.insert(giver);
        if (place_.chain->give(giver, amount)) place_.gifts += amount;
    }
}

void People::register_all() {
    const Truth& truth = *place_.truth;
    const auto units = truth.all<orchestrator::Unit>();
    for (const std::string& name : place_.providers) {
        const std::string url = World::url_of(name);
        if (truth.find<orchestrator::Provider>(orchestrator::provider_key(address(name))) ==
            nullptr) {
            send({name,
                  "register_provider",
                  {{"endpoint", url}, {"stake", to_decimal(5'000 * token_)}},
                  5'000 * token_});
            continue;
        }
        const bool has_unit = std::ranges::any_of(
            units, [&](const auto& entry) { return entry.second->provider == address(name); });
        if (has_unit) continue;
        send({name,
              "register_unit",
              {{"capacity_gb", 1'000},
               {"region", "eu-central"},
               {"api", 1},
               {"endpoint", url},
               {"floor", to_decimal(100 * token_)},
               {"ceiling", to_decimal(100 * token_)},
               {"window_secs", text(settings_.window_secs)},
               {"terms", kTerms}}});
    }
    for (const std::string& name : place_.consumers) {
        const auto key = orchestrator::consumer_key(address(name));
        if (truth.find<orchestrator::Consumer>(key) != nullptr) continue;
        send({name, "register_consumer", {{"bond", to_decimal(1'000 * token_)}}, 1'000 * token_});
    }
}

std::string People::owner_of(const orchestrator::Unit& unit) const {
    return names_.at(unit.provider.text);
}

void People::look_after_unit(std::uint64_t id, const orchestrator::Unit& unit) {
    const std::string owner = owner_of(unit);
    const UnixSecs now = place_.truth->now();
    const bool served =
        std::ranges::any_of(place_.truth->all<Reservation>(), [&](const auto& entry) {
            return entry.second->unit_id == id &&
                   (entry.second->status == ReservationStatus::requested ||
                    entry.second->status == ReservationStatus::active);
        });
    if (!served && !retired_ && unit.accepting && now >= unit.maint_until) request(id, unit);
    if (chance(settings_.maintenance) && free(owner) && now >= unit.maint_until) {
        // The quota is a tenth of a window.
        const UnixSecs most = unit.window_secs / 10;
        const UnixSecs from = now + 700 + draw(1'200);
        send({owner,
              "schedule_maintenance",
              {{"unit_id", text(id)},
               {"from", text(from)},
               {"until", text(from + most - draw(most / 4))}}});
    }
}

void People::request(std::uint64_t unit_id, const orchestrator::Unit& unit) {
    const std::string& consumer = place_.consumers[draw(place_.consumers.size())];
    if (!free(consumer)) return;
    const auto* instance = place_.truth->find<orchestrator::Instance>(orchestrator::instance_key());
    const std::uint64_t windows =
        settings_.windows_min + draw(settings_.windows_max - settings_.windows_min + 1);
    const std::uint64_t secs = windows * unit.window_secs;
    const U128 whole = *orchestrator::cost(unit.floor, 100, secs);
    send({consumer,
          "request_reservation",
          {{"unit_id", text(unit_id)},
           {"gb", 100},
           {"duration_secs", text(secs)},
           {"max_price", to_decimal(unit.ceiling)},
           {"sla_version", unit.sla_version},
           {"config_version", instance->config_version},
           {"deposit", to_decimal(whole)}},
          whole});
}

void People::look_after_reservation(std::uint64_t id, const Reservation& r) {
    const std::string provider = names_.at(r.provider.text);
    const std::string consumer = names_.at(r.consumer.text);
    if (r.status == ReservationStatus::requested) {
        const bool late = place_.truth->now() >= r.expires_at;
        const std::string& by = late ? consumer : provider;
        if (free(by)) {
            send({by,
                  late ? "expire_request" : "accept_reservation",
                  {{"reservation_id", text(id)}},
                  0});
        }
        return;
    }
    const bool active = r.status == ReservationStatus::active;
    if (!active && r.status != ReservationStatus::settling) return;
    if (active && chance(settings_.terminate) && free(consumer)) {
        send({consumer, "terminate_reservation", {{"reservation_id", text(id)}}, 0});
        return;
    }
    claim(id, r);
    settle(id, r);
}

void People::settle(std::uint64_t id, const Reservation& r) {
    const auto* config =
        place_.truth->find<orchestrator::Config>(orchestrator::config_key(r.config_version));
    const auto agreement = orchestrator::Agreement::of(r);
    const UnixSecs now = place_.truth->now();
    const std::uint32_t due = agreement->windows_due(*config, now, 10);
    const bool ended = r.status == ReservationStatus::active && now >= r.end;
    const std::string provider = names_.at(r.provider.text);
    if ((due == 0 && !ended) || !chance(100) || !free(provider)) return;
    send({provider, "settle", {{"reservation_id", text(id)}, {"max_windows", 10}}});
}

// The consumer thinks that its newest ended window was bad, which it often wasn't, or joins what
// an oracle says.
void People::claim(std::uint64_t id, const Reservation& r) {
    if (r.start == 0 || !chance(settings_.claim)) return;
    const std::string consumer = names_.at(r.consumer.text);
    const auto* config =
        place_.truth->find<orchestrator::Config>(orchestrator::config_key(r.config_version));
    const auto agreement = orchestrator::Agreement::of(r);
    const UnixSecs now = place_.truth->now();
    const auto ended = now >= r.end ? agreement->window_count() : agreement->window_at(now);
    if (!ended || *ended == 0 || !free(consumer)) return;
    const orchestrator::SlashKey key{id, orchestrator::Party::provider, *ended - 1};
    const auto* slash = place_.truth->find<orchestrator::Slash>(orchestrator::slash_key(key));
    const auto until = orchestrator::slash_deadlines(agreement->window_end(key.window), *config);
    const bool possible = slash == nullptr ? now < until.claim_until
                                           : orchestrator::is_open(slash->status) &&
                                                 now < until.attest_until && !slash->claimed();
    if (!possible) return;
    const U128 base = slash == nullptr ? agreement->gross(key.window) : slash->base;
    send({consumer,
          "claim_breach",
          {{"reservation_id", text(id)},
           {"party", 0},
           {"window", static_cast<int>(key.window)},
           {"reasons", static_cast<int>(orchestrator::reason::kUptime)},
           {"statement_hash", std::string(64, '6')}},
          orchestrator::slash_deposit(orchestrator::Party::provider, base, *config)});
}

Json::Object People::SlashAt::with(std::string name, Json value) const {
    Json::Object arguments = key;
    arguments.emplace_back(std::move(name), std::move(value));
    return arguments;
}

// The accused disputes or answers, the arbiter decides, and anybody may close what is due. Who is
// in a hurry is refused by the contract.
void People::look_after_slash(const std::string& id, const orchestrator::Slash& slash) {
    if (!orchestrator::is_open(slash.status)) return;
    const auto dot = id.find('.');
    const std::uint64_t reservation_id = *u64_from_decimal(id.substr(0, dot));
    const auto window = static_cast<std::uint32_t>(*u64_from_decimal(id.substr(id.rfind('.') + 1)));
    const Truth& truth = *place_.truth;
    const auto* r = truth.find<Reservation>(orchestrator::reservation_key(reservation_id));
    if (!names_.contains(r->consumer.text)) return;
    const auto* config =
        truth.find<orchestrator::Config>(orchestrator::config_key(r->config_version));
    const auto* instance = truth.find<orchestrator::Instance>(orchestrator::instance_key());
    const auto agreement = orchestrator::Agreement::of(*r);
    const auto votes =
        orchestrator::tally(slash, *instance, config->quorum, agreement->window_start(window));
    const SlashAt at{slash,
                     *r,
                     *config,
                     orchestrator::slash_deadlines(agreement->window_end(window), *config),
                     {{"reservation_id", text(reservation_id)},
                      {"party", 0},
                      {"window", static_cast<int>(window)}},
                     votes.has_quorum()};
    const UnixSecs now = truth.now();
    const bool disputed = slash.status == SlashStatus::disputed;
    const bool judged = disputed || (slash.claimed() && !at.quorum);
    if (!disputed && now < at.until.dispute_until) return answer(at);
    if (judged && now < at.until.decide_until) return judge(at);
    close(at);
}

void People::answer(const SlashAt& at) {
    const std::string provider = names_.at(at.reservation.provider.text);
    if (chance(settings_.dispute) && free(provider)) {
        const auto deposit =
            orchestrator::slash_deposit(orchestrator::Party::provider, at.slash.base, at.config);
        return send(
            {provider, "dispute_slash", at.with("statement_hash", std::string(64, '5')), deposit});
    }
    const bool asked = at.slash.claimed() && !at.slash.answered();
    if (asked && chance(settings_.dispute / 2) && free(provider)) {
        send({provider, "answer_claim", at.with("statement_hash", std::string(64, '7')), 0});
    }
}

void People::judge(const SlashAt& at) {
    if (place_.truth->now() < at.until.attest_until) return;
    if (!chance(settings_.resolve) || !free("arbiter")) return;
    const std::uint64_t share = draw(3) == 0 ? 0 : draw(2) == 0 ? 10'000 : draw(10'000);
    send({"arbiter", "resolve_dispute", at.with("share_bps", static_cast<int>(share)), 0});
}

void People::close(const SlashAt& at) {
    const std::string& stranger = place_.consumers[draw(place_.consumers.size())];
    if (!chance(settings_.stranger) || !free(stranger)) return;
    send({stranger, at.quorum ? "execute_slash" : "lapse_slash", at.key, 0});
}

// Anything else that people may do with their own.
void People::busy_yourself() {
    const std::string& provider = place_.providers[draw(place_.providers.size())];
    const std::string& consumer = place_.consumers[draw(place_.consumers.size())];
    const std::uint64_t kind = draw(7);
    const std::string& by = kind < 5 ? provider : consumer;
    if (!free(by)) return;
    const auto* balance =
        place_.truth->find<orchestrator::Balance>(orchestrator::balance_key(address(by)));
    const U128 some = token_ * (1 + draw(50));
    std::string unit_id = "1";
    for (const auto& [id, unit] : place_.truth->all<orchestrator::Unit>()) {
        if (unit->provider == address(provider)) unit_id = id;
    }
    switch (kind) {
        case 0: return send({by, "add_stake", {{"amount", to_decimal(some)}}, some});
        case 1: return send({by, "request_unstake", {{"amount", to_decimal(some)}}, 0});
        case 2:
            return send({by,
                         "set_price",
                         {{"unit_id", unit_id},
                          {"floor", to_decimal(90 * token_ + some)},
                          {"ceiling", to_decimal(150 * token_)}},
                         0});
        case 3: return send({by, "update_sla", {{"unit_id", unit_id}, {"terms", kTerms}}, 0});
        case 4: return send({by, "end_maintenance", {{"unit_id", unit_id}}, 0});
        case 5: return send({by, "add_bond", {{"amount", to_decimal(some)}}, some});
        default:
            if (balance == nullptr || balance->balance == 0) return;
            return send({by, "withdraw", {{"amount", to_decimal(balance->balance)}}, 0});
    }
}

}  // namespace warden::sim
