#include "tests/orchestrator/views.hpp"

#include <set>

#include "sandbox/orchestrator/money.hpp"

namespace warden::sandbox::orchestrator {
namespace {

class Views {
  public:
    explicit Views(UnixSecs now) : now_(now) {}

    void add(const std::string& function, Json::Object arguments = {}) {
        Json with = std::move(arguments);
        if (!asked_.insert(function + write_canonical(with)).second) return;
        calls_.push_back({"anyone", now_, function, std::move(with)});
    }
    void unit(std::uint64_t id) {
        add("get_unit", {{"unit_id", std::to_string(id)}});
        add("effective_price", {{"unit_id", std::to_string(id)}});
    }
    // With the windows that are not yet settled, the last one settled, and one that can't be.
    void reservation(std::uint64_t id, const Reservation& r) {
        const Json number = std::to_string(id);
        add("get_reservation", {{"reservation_id", number}});
        add("get_provider", {{"provider", r.provider}});
        add("get_consumer", {{"consumer", r.consumer}});
        const std::uint32_t count = r.start == 0 ? 0 : windows(r);
        const std::uint32_t first = r.next_window == 0 ? 0 : r.next_window - 1;
        for (std::uint32_t k = first; k <= count && k < first + 3; ++k) {
            add("get_window", {{"reservation_id", number}, {"window", k}});
        }
    }
    void slash(const SlashKey& key) {
        add("get_slash", {{"reservation_id", std::to_string(key.reservation_id)},
                          {"party", static_cast<int>(key.party)},
                          {"window", key.window}});
    }
    std::vector<Call> take() { return std::move(calls_); }

  private:
    UnixSecs now_;
    std::set<std::string> asked_;
    std::vector<Call> calls_;
};

const Json* field(const Event& event, std::string_view name) {
    for (const auto* part : {&event.keys, &event.data}) {
        for (const auto& [key, value] : *part) {
            if (key == name) return &value;
        }
    }
    return nullptr;
}

}  // namespace

std::vector<Call> touched_views(const State& state, UnixSecs now, const Outcome& outcome) {
    Views views(now);
    for (const Event& event : outcome.events) {
        for (const char* role : {"provider", "consumer"}) {
            const Json* account = field(event, role);
            if (account) views.add("get_" + std::string(role), {{role, *account}});
        }
        if (field(event, "burnt")) views.add("get_instance");
        if (const Json* id = field(event, "unit_id")) views.unit(*u64_from_decimal(*id->string()));
        const Json* id = field(event, "reservation_id");
        if (!id) continue;
        const auto number = *u64_from_decimal(*id->string());
        views.reservation(number, *state.reservations.find(number));
        const Json* window = field(event, "window");
        const Json* party = field(event, "party");
        if (!window || !party) continue;
        views.slash({number, static_cast<Party>(*party->integer()),
                     static_cast<std::uint32_t>(*window->integer())});
    }
    return views.take();
}

std::vector<Call> all_views(const State& state, UnixSecs now,
                            const std::vector<Account>& accounts) {
    Views views(now);
    for (const char* one : {"version", "get_instance", "counts"}) views.add(one);
    const auto text = [](std::uint64_t id) { return std::to_string(id); };
    const Instance& instance = *state.instance.find(0);
    for (std::uint32_t version = 0; version <= instance.config_version + 1; ++version) {
        views.add("get_config", {{"version", version}});
    }
    for (const Account& account : accounts) {
        views.add("get_provider", {{"provider", account}});
        views.add("get_consumer", {{"consumer", account}});
        views.add("get_balance", {{"account", account}});
        views.add("get_operator", {{"account", account}});
        views.add("is_oracle", {{"account", account}});
        for (const int party : {0, 1}) {
            views.add("get_score", {{"party", party}, {"account", account}});
        }
    }
    state.units.each([&](std::uint64_t id, const Unit& unit) {
        views.unit(id);
        for (std::uint32_t version = 0; version <= unit.sla_version + 1; ++version) {
            views.add("get_sla", {{"unit_id", text(id)}, {"version", version}});
        }
    });
    views.unit(instance.units + 1);
    state.reservations.each(
        [&](std::uint64_t id, const Reservation& r) { views.reservation(id, r); });
    views.add("get_reservation", {{"reservation_id", text(instance.reservations + 1)}});
    state.slashes.each([&](const SlashKey& key, const Slash&) { views.slash(key); });
    views.slash({instance.reservations + 1, Party::Provider, 0});
    for (const char* region : {"eu-1", "us-1"}) views.add("get_guide", {{"region", region}});
    return views.take();
}

}  // namespace warden::sandbox::orchestrator
