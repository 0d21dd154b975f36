// warden index rewind
#include <algorithm>
#include <cstdio>
#include <utility>

#include "main/commands/commands.hpp"
#include "main/commands/rewind.hpp"
#include "main/commands/run_async.hpp"
#include "storage/stores.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

struct Order {
    chain::ContractRef contract;
    RewindOptions options;
    Millis lease_ttl{};
    Output output = Output::text;
};

asio::awaitable<int> carry_out(OpenDatabase open, Order order) {
    const auto store = storage::make_chain_store(open.database);
    const auto plan = co_await plan_rewind(*store, order.contract, order.options.to);
    if (!plan) co_return failed(plan.error());
    if (order.output == Output::text) std::printf("%s", to_text(*plan).c_str());
    if (order.options.apply) {
        const auto leadership = storage::make_leadership(open.database, "warden index rewind");
        const auto done = co_await rewind(*store, *leadership, *plan, order.lease_ttl);
        if (!done) co_return failed(done.error());
    }
    if (order.output == Output::json) {
        const Json json = Json::Object{{"applied", order.options.apply}, {"plan", to_json(*plan)}};
        std::printf("%s\n", write_canonical(json).c_str());
    } else {
        std::printf("%s\n", order.options.apply ? "done" : "nothing is changed without --apply");
    }
    co_return 0;
}

}  // namespace

int index_rewind(const Global& global, const RewindOptions& options) {
    const auto config = load_or_explain(global);
    if (!config) return 2;
    const auto chain = std::ranges::find_if(config->chains, [&](const ChainConfig& one) {
        return options.chain == one.alias || options.chain == one.alias + "." + one.contract_alias;
    });
    if (chain == config->chains.end()) {
        std::fprintf(stderr, "no chain %s in the configuration\n", options.chain.c_str());
        return 2;
    }
    const Order order{
        {chain->alias, chain->contract_alias}, options, config->process.lease_ttl, global.output};
    return with_database(*config, [&order](OpenDatabase open) { return carry_out(open, order); });
}

}  // namespace warden::cli
