#pragma once
// One call of the contract on its way: arguments, what it stores, what it emits, what it owes.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/orchestrator/contract.hpp"
#include "sandbox/orchestrator/money.hpp"
#include "sandbox/orchestrator/roles.hpp"

namespace warden::sandbox::orchestrator {

using Reply = tl::expected<Json, Refusal>;
inline tl::unexpected<Refusal> no(Refusal refusal) { return tl::unexpected<Refusal>(refusal); }
// The first of several checks that fails; nullopt when all hold.
using Check = std::optional<Refusal>;

// Money that becomes somebody's Balance at the end of the call.
struct Credit {
    Account account;
    U128 amount = 0;
};

class Context {
  public:
    Context(State& stored, const Call& made, const Account& own)
        : state(stored), call(made), self(own) {}

    State& state;
    const Call& call;
    const Account& self;  // the contract's own
    std::vector<Event> events;
    Credit to_consumer, to_provider, to_treasury;
    U128 pull = 0;  // from the caller, at the very end
    U128 push = 0;  // to the caller, at the very end

    UnixSecs now() const { return call.now; }
    const Account& caller() const { return call.caller; }

    // Arguments; their presence and types were checked before.
    std::uint32_t u32(std::string_view name) const;
    std::uint64_t u64(std::string_view name) const;
    U128 u128(std::string_view name) const;
    bool flag(std::string_view name) const;
    const std::string& text(std::string_view name) const;
    const Json& json(std::string_view name) const;

    const Instance& instance() const { return *state.instance.find(0); }
    const Config& config() const { return *state.configs.find(instance().config_version); }
    const Config& config_of(const Reservation& r) const {
        return *state.configs.find(r.config_version);
    }
    const Config& config_of(const Unit& unit) const {
        return *state.configs.find(unit.config_version);
    }
    bool is_admin() const { return caller() == instance().admin; }
    bool in_office(const Account& oracle) const { return may_vote(instance(), oracle, now()); }
    // Judges and the current treasury are never a party.
    bool barred(const Account& account) const;
    // Has open reservations or open slashes as provider or consumer.
    bool busy(const Account& account) const;
    // The zero account and the contract itself take no role.
    bool no_role(const Account& account) const;

    // Remembers the unit's state before its first change; the change of state is emitted at the
    // end of the call.
    Unit& edit_unit(std::uint64_t unit_id);
    std::optional<std::uint64_t> changed_unit;
    UnitState unit_state_before = UnitState::Reserved;

    void emit(std::string name, Json::Object keys, Json::Object data = {}) {
        events.push_back({std::move(name), std::move(keys), std::move(data)});
    }
    void emit_stake(const Account& provider);
    void emit_bond(const Account& consumer);
    // Takes it from what the contract owes to anybody.
    void burn(U128 amount);
};

// u64 and money as decimal text.
Json dec(U128 value);
// An absent account as the zero account.
Json shown(const Account& account);

// These are rules of the data itself.
bool valid_link(const std::string& text);  // endpoint, evidence_uri
bool valid_region(const std::string& text);
bool valid_gigabytes(std::uint32_t gb);
bool valid_prices(U128 floor, U128 ceiling);
bool zero_hash(const std::string& hash);

// Of a window under the current configuration: a slash of it is closed before stake is free.
bool slash_fits(const Context& c, std::uint64_t window_secs);

// These read and write records.
Terms terms_from(const Json& json);
bool valid_terms(const Terms& terms);
Json::Object terms_fields(const Terms& terms);
Config config_from(const Json& json);
Json::Object config_fields(const Config& config);
Fixed fixed_from(const Json& json);
Json::Object fixed_fields(const Fixed& fixed);

// These are "own unit", "own unit*" and "sum" of the rules page.
Check own_unit(const Context& c, std::uint64_t unit_id);
Check operated_unit(const Context& c, std::uint64_t unit_id);
Check sum_limit(U128 held, U128 more);

}  // namespace warden::sandbox::orchestrator
