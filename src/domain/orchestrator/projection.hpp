#pragma once
// The projection: the contract's whole state as a fold over its events.
//
// A State holds entities in memory. Entities are loaded on demand: ask missing() which keys an
// event needs, put() each of them as stored or as absent, then apply() the event. take_changes()
// gives what has to be stored again. The indexer does all of it, block by block.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/enum_names.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/block.hpp"
#include "domain/orchestrator/event.hpp"
#include "domain/orchestrator/state.hpp"
#include "domain/orchestrator/terms.hpp"

namespace warden::orchestrator {

// The kinds stand in the order of Entity's alternatives.
enum class EntityKind : std::uint32_t {
    instance = 0,
    config,
    provider,
    consumer,
    balance,
    operator_,
    unit,
    sla_terms,
    reservation,
    slash,
    guide,
    score,
};
constexpr auto names_of(EntityKind) {
    return enum_names<EntityKind>("instance", "config", "provider", "consumer", "balance",
                                  "operator", "unit", "sla_terms", "reservation", "slash", "guide",
                                  "score");
}

using Entity = std::variant<Instance, Config, Provider, Consumer, Balance, Operator, Unit, SlaTerms,
                            Reservation, Slash, Guide, Score>;

template <class T>
inline constexpr EntityKind kKindOf =
    static_cast<EntityKind>(Entity(std::in_place_type<T>).index());

// `id` is the text below; kind and id name an entity of one contract for ever.
struct EntityKey {
    EntityKind kind = EntityKind::instance;
    std::string id;
    auto operator<=>(const EntityKey&) const = default;
    std::string text() const;  // "unit 7", for messages
};
EntityKey instance_key();                                         // "instance"
EntityKey config_key(std::uint32_t version);                      // "3"
EntityKey provider_key(const chain::Address& address);            // the address
EntityKey consumer_key(const chain::Address& address);            // the address
EntityKey balance_key(const chain::Address& address);             // the address
EntityKey operator_key(const chain::Address& address);            // the address
EntityKey unit_key(std::uint64_t unit_id);                        // "7"
EntityKey sla_key(std::uint64_t unit_id, std::uint32_t version);  // "7.1"
EntityKey reservation_key(std::uint64_t reservation_id);          // "7"
EntityKey slash_key(const SlashKey& key);                         // "7.provider.3"
EntityKey guide_key(std::string_view region);                     // the region
EntityKey score_key(Party party, const chain::Address& address);  // "provider.<address>"

// Canonical form of an entity in storage: its fields as in events (to_json of event.hpp).
Json to_json(const Entity& entity);
// invalid_input names kind and field.
Result<Entity> entity_from_json(EntityKind kind, const Json& json);
// Reads an entity whose type is known: from_json<Unit>(body).
template <class T>
Result<T> from_json(const Json& json) {
    Result<Entity> entity = entity_from_json(kKindOf<T>, json);
    if (!entity) return Fail(std::move(entity).error());
    return std::get<T>(*std::move(entity));
}

// As whom a call credits a balance, in the order in which it says so: one account may be two of
// them.
enum class Payee { consumer, provider, treasury };

// What the events of a call so far say must still come in it, for apply().
struct Unfinished {
    chain::BlockNum block_num = 0;  // of the txn; no other one's call ends it
    std::string txn_hash;
    bool constructing = false;  // only its own events so far: its oracles are in office at once
    std::optional<EscrowExhausted> exhausted;                  // follows the escrow_released
    std::optional<SlashKey> resolved;                          // the slash ends as its arbiter said
    std::map<std::pair<chain::Address, Payee>, U128> credits;  // to balances
    std::optional<chain::Address> depositor{};  // may have more: what a deposit was too high

    bool operator==(const Unfinished&) const = default;
};

class State {
  public:
    // Takes in what storage has for the key; nullopt: it does not exist. It replaces what was
    // known.
    void put(const EntityKey& key, std::optional<Entity> stored);
    bool knows(const EntityKey& key) const { return slots_.contains(key); }
    std::size_t size() const { return slots_.size(); }
    // Forgets everything, also changes not taken.
    void clear();

    // nullptr when it does not exist or is not known.
    template <class T>
    const T* find(const EntityKey& key) const {
        const auto slot = slots_.find(key);
        return slot == slots_.end() || !slot->second.now ? nullptr
                                                         : std::get_if<T>(&*slot->second.now);
    }
    // Returns, for apply(), the entity to change; nullptr as above.
    template <class T>
    T* edit(const EntityKey& key) {
        const auto slot = slots_.find(key);
        if (slot == slots_.end() || !slot->second.now) return nullptr;
        touched_.insert(key);
        return std::get_if<T>(&*slot->second.now);
    }
    // Creates or replaces an entity, for apply(); the key must be known.
    void set(const EntityKey& key, Entity entity);

    Unfinished& unfinished() { return unfinished_; }

    // Returns every entity that differs from what was put or taken before, in key order. Entities
    // never vanish: a re-org reloads older versions instead.
    std::vector<std::pair<EntityKey, Entity>> take_changes();

  private:
    struct Slot {
        std::optional<Entity> now;
        std::optional<Entity> taken;
    };
    struct Hash {
        std::size_t operator()(const EntityKey& key) const {
            return std::hash<std::string>{}(key.id) * 16 + static_cast<std::size_t>(key.kind);
        }
    };
    // Entities keep their place when others come, so edit() may be nested.
    std::unordered_map<EntityKey, Slot, Hash> slots_;
    std::set<EntityKey> touched_;
    Unfinished unfinished_;
};

// Where an event stands on its chain; for times and messages.
struct EventContext {
    chain::BlockNum block_num = 0;
    UnixSecs block_time = 0;
    std::string txn_hash;
    std::uint32_t index = 0;  // of the event within its txn
};

// Returns the keys that apply(event) needs and `state` does not know yet. After putting them the
// caller asks again, until there is none: the first answer may lead to others (a reservation to its
// provider).
std::vector<EntityKey> missing(const Event& event, const State& state);

// Changes `state` as the contract did. invalid_input, naming block, txn, index and event, when the
// event does not fit the state, or the call that it is of, or missing() was not heeded; the state
// must then be dropped (clear), it may be half changed.
Result<void> apply(State& state, const Event& event, const EventContext& context);
// After the last event of a block: the same error when its last call did not say all that it had
// to.
Result<void> finish_block(State& state, chain::BlockNum block_num);

}  // namespace warden::orchestrator
