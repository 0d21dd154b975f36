#pragma once
// All that the Orchestrator stores, on the versioned ledger.

#include <string>
#include <utility>

#include "sandbox/orchestrator/types.hpp"

namespace warden::sandbox::orchestrator {

struct State {
    explicit State(const Epoch& epoch)
        : instance(epoch),
          configs(epoch),
          providers(epoch),
          consumers(epoch),
          balances(epoch),
          operators(epoch),
          units(epoch),
          terms(epoch),
          reservations(epoch),
          slashes(epoch),
          guides(epoch),
          scores(epoch) {}

    Table<int, Instance> instance;  // at 0
    Table<std::uint32_t, Config> configs;
    Table<Account, Provider> providers;
    Table<Account, Consumer> consumers;
    Table<Account, U128> balances;
    Table<Account, Account> operators;  // empty: none
    Table<std::uint64_t, Unit> units;
    Table<std::pair<std::uint64_t, std::uint32_t>, Terms> terms;  // (unit, version)
    Table<std::uint64_t, Reservation> reservations;
    Table<SlashKey, Slash> slashes;
    Table<std::string, Guide> guides;  // region
    Table<std::pair<Party, Account>, Score> scores;

    template <class Visitor>
    void each_table(Visitor visit) {
        visit(instance), visit(configs), visit(providers), visit(consumers), visit(balances);
        visit(operators), visit(units), visit(terms), visit(reservations), visit(slashes);
        visit(guides), visit(scores);
    }
    void rollback(Version version) {
        each_table([version](auto& table) { table.rollback(version); });
    }
    void prune(Version version) {
        each_table([version](auto& table) { table.prune(version); });
    }
};

}  // namespace warden::sandbox::orchestrator
