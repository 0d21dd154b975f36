// Scenarios of what endpoints say, and of what sending meets.
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "platform/json/parse.hpp"
#include "tests/sim/node_sim.hpp"
#include "tests/sim/scenario_parts.hpp"
#include "tests/sim/scenarios.hpp"

namespace warden::sim {
namespace {

constexpr U128 kGasPrice = 1'000'000'000;  // of the sandbox's Starknet

// What an endpoint says instead of the truth, if anything.
using Lie = std::function<std::optional<Json>(const std::string& method, const Json& params)>;

void first_endpoint_lies(World& world, Lie lie) {
    const std::string url = world.chains()[0].chain->urls(0)[0];
    const Serve honest = *world.network().way_to(url).serve;
    world.network().serve(url, [honest, lie = std::move(lie)](std::string_view body) {
        sandbox::Delivery said = honest(body);
        const auto asked = json::parse(body);
        if (!asked || asked->find("params") == nullptr) return said;
        auto result = lie(text_at(*asked, "method"), *asked->find("params"));
        if (!result) return said;
        said.body = write_canonical(Json::Object{
            {"jsonrpc", "2.0"}, {"id", *asked->find("id")}, {"result", std::move(*result)}});
        return said;
    });
}

// By the specification of Starknet's nodes: final, in a block of long ago.
std::optional<Json> final_long_ago(const std::string& method, const Json& params) {
    const bool whole = method == "starknet_getTransactionReceipt";
    if (!whole && method != "starknet_getTransactionStatus") return std::nullopt;
    Json::Object said{{"finality_status", "ACCEPTED_ON_L1"}, {"execution_status", "SUCCEEDED"}};
    if (!whole) return said;
    said.emplace_back("type", "INVOKE");
    said.emplace_back("transaction_hash", text_at(params, "transaction_hash"));
    said.emplace_back("actual_fee", Json::Object{{"amount", "0x1"}, {"unit", "FRI"}});
    said.emplace_back("block_hash", "0x1");
    said.emplace_back("block_number", 1);
    said.emplace_back("messages_sent", Json::Array{});
    said.emplace_back("events", Json::Array{});
    return said;
}

}  // namespace

// --- what endpoints say

RunSettings hidden_maintenance(ChainKind kind, std::size_t liars) {
    RunSettings settings = all_honest(kind, 6);
    const bool stellar = kind == ChainKind::stellar;
    settings.people.maintenance = stellar ? 40 : 20;
    settings.people.window_secs = 4 * kHour;  // a tenth of it is long enough for guilt
    const char* hidden = stellar ? "maintenance_scheduled" : "MaintenanceScheduled";
    also(settings, [liars, hidden](World& world) {
        SimChain& chain = *world.chains()[0].chain;
        // From the first block on, or it would contradict what is final.
        for (std::size_t i = 0; i < liars; ++i) {
            chain.fault(i, "own_chain", -1, Json::Object{{"event", hidden}});
        }
        world.after(Seconds(4 * kHour), [&world] { world.chains()[0].chain->clear_faults(); });
    });
    return settings;
}

RunSettings account_is_lied_about() {
    RunSettings settings = one_guilty({ChainKind::starknet});
    also(settings, [](World& world) {
        first_endpoint_lies(world, [](const std::string& method, const Json&) {
            return method == "starknet_getNonce" ? std::optional<Json>("0x1000") : std::nullopt;
        });
    });
    return settings;
}

Directed txns_are_lied_about() {
    Directed out{one_guilty({ChainKind::starknet})};
    also(out.run, [forgotten = out.seen](World& world) {
        first_endpoint_lies(world, final_long_ago);
        SimChain& chain = *world.chains()[0].chain;
        world.after(Seconds(3 * kHour), [&chain] { chain.hold(true); });
        every(world, Seconds(1), [&chain, forgotten] {
            if (*forgotten > 0 || !chain.oracle_waits()) return;
            chain.evict_oracle();
            chain.hold(false);
            ++*forgotten;
        });
    });
    return out;
}

// --- what sending meets

RunSettings throttled_while_sending(ChainKind kind) {
    RunSettings settings = one_guilty({kind});
    also(settings, [](World& world) {
        every(world, Seconds(1), [&world, wanted = std::size_t{0}]() mutable {
            const auto before = std::exchange(wanted, world.stores().txns.intent_rows().size());
            if (before == wanted) return;
            SimChain& chain = *world.chains()[0].chain;
            for (std::size_t i = 0; i < chain.endpoints(); ++i) {
                chain.fault(i, "http_429", -1, Json::Object{{"retry_after_secs", 30}});
            }
            world.after(Seconds(600), [&chain] { chain.clear_faults(); });
        });
    });
    return settings;
}

RunSettings stellar_fees_spike() {
    RunSettings settings = one_guilty({ChainKind::stellar});
    const auto spike = [](World& world, std::int64_t stroops) {
        SimChain& chain = *world.chains()[0].chain;
        for (std::size_t i = 0; i < chain.endpoints(); ++i) {
            chain.fault(i, "fee_spike", stroops > 0 ? -1 : 0, Json::Object{{"stroops", stroops}});
        }
    };
    also(settings, [spike](World& world) {
        world.after(Seconds(3 * kHour), [&world, spike] { spike(world, 1'000'000'000); });
        // The window of the outage is over, its slash wanted, and its claim period goes on; nodes
        // take more than is bid first, whatever they say of the market.
        world.after(Seconds(4 * kHour + 1'800), [&world, spike] { spike(world, 5'000); });
    });
    return settings;
}

Directed public_link_is_dead(ChainKind kind) {
    Directed scenario{one_guilty({kind})};
    const auto held = std::make_shared<bool>(false);
    also(scenario.run, [held, seen = scenario.seen](World& world) {
        world.after(Seconds(3 * kHour),
                    [&world] { world.network().cut(kPublicUrl, Network::Cut::refused); });
        every(world, Seconds(300), [&world, held, seen] {
            if (*seen == 1) return;
            if (*held && world.stores().txns.intent_rows().empty()) {
                *seen = 1;
                world.network().mend(kPublicUrl);
            }
            for (const ports::DecisionRow& row : world.stores().decisions.decision_rows()) {
                *held = *held || row.reason == "evidence_link";
            }
        });
    });
    return scenario;
}

// Its times are those after the end of the window, which is an hour away.
Directed warned_on_an_old_index(ChainKind kind) {
    Directed out;
    out.run = changed_in_mid_window(kind, [seen = out.seen](World& world) {
        auto& decisions = world.stores().decisions;
        const auto after_end = [&world](UnixSecs secs, std::function<void()> what) {
            world.after(Seconds(kHour + secs), std::move(what));
        };
        after_end(200, [&decisions] {
            decisions.fault = [](std::string_view) { return support::StoreFault::fail; };
        });
        after_end(400, [&world] { cut_index_off(world, world.chains()[0]); });
        after_end(1'500, [&world, &decisions] {
            decisions.fault = [&world](std::string_view) { return world.stores().next_fault(); };
        });
        after_end(1'560, [&world, &decisions, seen] {
            const auto& rows = decisions.decision_rows();
            const bool waits =
                !rows.empty() && rows.back().state == enforcement::DecisionState::sealed;
            *seen += waits ? 1u : 0u;
            world.network().mend_all();
        });
    });
    // Longer than what an index may lag.
    out.run.world.configure = [](cli::Config& config) {
        config.enforcement.timeline.grace_secs = 1'200;
        config.enforcement.timeline.margin_secs = 300;
    };
    return out;
}

// A txn waits for its block, so that the price can rise meanwhile.
Directed starknet_fees_spike() {
    Directed out;
    out.run = one_guilty({ChainKind::starknet});
    also(out.run, [replaced = out.seen](World& world) {
        world.after(Seconds(3 * kHour), [&world] {
            SimChain& chain = *world.chains()[0].chain;
            chain.hold(true);
            every(world, Seconds(1), [&world, &chain, spiked = false]() mutable {
                if (spiked || !chain.oracle_waits()) return;
                spiked = true;
                chain.set_gas_price(10 * kGasPrice);
                world.after(Seconds(2 * kHour), [&chain] { chain.set_gas_price(kGasPrice); });
            });
        });
        world.after(Seconds(9 * kHour), [&world, replaced] {
            for (const ports::StoredTxn& row : world.stores().txns.txn_rows()) {
                const bool final = row.state == enforcement::TxnState::final;
                *replaced += row.replaces && final ? 1u : 0u;
            }
        });
    });
    return out;
}

}  // namespace warden::sim
