// warden status: what the database says about every chain, stage and open slash, and what is held.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "app/reading/read.hpp"
#include "main/commands/commands.hpp"
#include "main/commands/holds.hpp"
#include "main/commands/run_async.hpp"
#include "storage/stores.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

struct Counted {
    std::size_t met = 0;
    std::size_t breached = 0;
    std::size_t no_verdict = 0;
};

asio::awaitable<Result<Counted>> count_verdicts(ports::ScoreStore& scores,
                                                chain::ContractRef contract) {
    Counted counted;
    ports::VerdictQuery query;
    query.limit = 1'000;
    const auto count = [&](const ports::StoredVerdict& row) {
        if (row.row.unit.contract != contract) return;
        if (row.row.verdict == "met") ++counted.met;
        if (row.row.verdict == "breached") ++counted.breached;
        if (row.row.verdict == "no_verdict") ++counted.no_verdict;
    };
    auto done = co_await reading::for_each(scores, query, count);
    if (!done) co_return Fail(done.error());
    co_return counted;
}

struct Stores {
    explicit Stores(storage::Database& database)
        : read_model(storage::make_read_model(database)),
          scores(storage::make_score_store(database)),
          decisions(storage::make_decision_store(database)),
          txns(storage::make_txn_store(database)) {}
    std::unique_ptr<ports::ReadModel> read_model;
    std::unique_ptr<ports::ScoreStore> scores;
    std::unique_ptr<ports::DecisionStore> decisions;
    std::unique_ptr<ports::TxnStore> txns;
};

asio::awaitable<Result<Json>> chain_status(const Stores& stores, chain::ContractRef contract) {
    Json::Object out{{"contract", contract.text()}};
    const auto progress = co_await stores.read_model->progress(contract);
    if (!progress) co_return Fail(progress.error());
    if (*progress) {
        out.emplace_back("latest_block", to_decimal((*progress)->latest.ref.num));
        out.emplace_back("final_block", to_decimal((*progress)->final_block.ref.num));
        out.emplace_back("verified_block", to_decimal((*progress)->verified_num));
    }
    for (const auto kind : {orchestrator::EntityKind::unit, orchestrator::EntityKind::reservation,
                            orchestrator::EntityKind::slash}) {
        std::int64_t count = 0;
        ports::EntityQuery query;
        query.contract = contract;
        query.kind = kind;
        query.limit = 1'000;
        const auto add = [&count](const ports::EntityVersion&) { ++count; };
        auto done = co_await reading::for_each(*stores.read_model, query, add);
        if (!done) co_return Fail(done.error());
        out.emplace_back(std::string(name(kind)) + "s", count);
    }
    const auto verdicts = co_await count_verdicts(*stores.scores, contract);
    if (!verdicts) co_return Fail(verdicts.error());
    out.emplace_back("verdicts", Json::Object{{"met", std::int64_t(verdicts->met)},
                                              {"breached", std::int64_t(verdicts->breached)},
                                              {"no_verdict", std::int64_t(verdicts->no_verdict)}});
    const auto holds = co_await standing_holds(*stores.decisions, *stores.txns);
    if (!holds) co_return Fail(holds.error());
    Json::Array items;
    for (const Hold& hold : *holds) {
        if (hold.holds(contract)) items.push_back(to_json(hold));
    }
    out.emplace_back("holds", std::move(items));
    co_return Json(std::move(out));
}

void print(const Json& chain) {
    std::printf("%s\n", chain.find("contract")->string()->c_str());
    for (const Json& hold : *chain.find("holds")->array()) {
        std::printf("  HELD        %s: %s\n", hold.find("hold")->string()->c_str(),
                    hold.find("reason")->string()->c_str());
    }
    const Json* latest = chain.find("latest_block");
    if (latest == nullptr) {
        std::printf("  nothing indexed yet\n");
        return;
    }
    std::printf("  blocks      latest %s, final %s, verified %s\n", latest->string()->c_str(),
                chain.find("final_block")->string()->c_str(),
                chain.find("verified_block")->string()->c_str());
    for (const char* kind : {"units", "reservations", "slashs"}) {
        const bool slashes = std::string(kind) == "slashs";
        std::printf("  %-11s %lld\n", slashes ? "slashes" : kind,
                    static_cast<long long>(*chain.find(kind)->integer()));
    }
    const Json* verdicts = chain.find("verdicts");
    std::printf("  verdicts    %lld met, %lld breached, %lld without\n",
                static_cast<long long>(*verdicts->find("met")->integer()),
                static_cast<long long>(*verdicts->find("breached")->integer()),
                static_cast<long long>(*verdicts->find("no_verdict")->integer()));
}

asio::awaitable<int> show(OpenDatabase open, std::vector<chain::ContractRef> contracts,
                          Output output) {
    const Stores stores(open.database);
    Json::Array all;
    for (const chain::ContractRef& contract : contracts) {
        auto status = co_await chain_status(stores, contract);
        if (!status) {
            std::fprintf(stderr, "%s\n", status.error().text().c_str());
            co_return 1;
        }
        if (output == Output::text) print(*status);
        all.push_back(std::move(*status));
    }
    if (output == Output::json) std::printf("%s\n", write_canonical(all).c_str());
    co_return 0;
}

}  // namespace

int status(const Global& global) {
    const auto config = load_or_explain(global);
    if (!config) return 2;
    std::vector<chain::ContractRef> contracts;
    for (const ChainConfig& chain : config->chains) {
        contracts.push_back({chain.alias, chain.contract_alias});
    }
    return with_database(*config, [&contracts, &global](OpenDatabase open) {
        return show(open, contracts, global.output);
    });
}

}  // namespace warden::cli
