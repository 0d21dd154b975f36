// warden status: what the database says about every chain, stage and open slash, and what is held.
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "app/reading/read.hpp"
#include "main/commands/commands.hpp"
#include "main/commands/holds.hpp"
#include "main/commands/run_async.hpp"
#include "main/service/settings.hpp"
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
    const auto count = [&](const ports::StoredVerdict& stored) {
        if (!stored.row || stored.row->unit.contract != contract) return;
        switch (stored.row->verdict) {
            case scoring::Outcome::met: ++counted.met; break;
            case scoring::Outcome::breached: ++counted.breached; break;
            case scoring::Outcome::no_verdict: ++counted.no_verdict; break;
        }
    };
    auto done = co_await reading::for_each(scores, query, count);
    if (!done) co_return Fail(done.error());
    co_return counted;
}

struct Stores {
    Stores(storage::Database& database, const Config& config)
        : read_model(storage::make_read_model(database, read_model_settings(config))),
          scores(storage::make_score_store(database)),
          decisions(storage::make_decision_store(database)),
          txns(storage::make_txn_store(database)) {}
    std::unique_ptr<ports::ReadModel> read_model;
    std::unique_ptr<ports::ScoreStore> scores;
    std::unique_ptr<ports::DecisionStore> decisions;
    std::unique_ptr<ports::TxnStore> txns;
};

struct ContractStatus {
    chain::ContractRef contract;
    std::optional<ports::Progress> progress;  // Empty until something is indexed.
    std::size_t units = 0;
    std::size_t reservations = 0;
    std::size_t slashes = 0;
    Counted verdicts;
    std::vector<Hold> holds;
};

asio::awaitable<Result<std::size_t>> count(ports::ReadModel& model, chain::ContractRef contract,
                                           orchestrator::EntityKind kind) {
    ports::EntityQuery query;
    query.contract = std::move(contract);
    query.kind = kind;
    query.limit = 1'000;
    std::size_t counted = 0;
    const auto add = [&counted](const ports::EntityVersion&) { ++counted; };
    auto done = co_await reading::for_each(model, query, add);
    if (!done) co_return Fail(done.error());
    co_return counted;
}

asio::awaitable<Result<ContractStatus>> status_of(const Stores& stores,
                                                  chain::ContractRef contract) {
    using orchestrator::EntityKind;
    const auto progress = co_await stores.read_model->progress(contract);
    if (!progress) co_return Fail(progress.error());
    const auto units = co_await count(*stores.read_model, contract, EntityKind::unit);
    if (!units) co_return Fail(units.error());
    const auto reservations = co_await count(*stores.read_model, contract, EntityKind::reservation);
    if (!reservations) co_return Fail(reservations.error());
    const auto slashes = co_await count(*stores.read_model, contract, EntityKind::slash);
    if (!slashes) co_return Fail(slashes.error());
    const auto verdicts = co_await count_verdicts(*stores.scores, contract);
    if (!verdicts) co_return Fail(verdicts.error());
    auto holds = co_await standing_holds(*stores.decisions, *stores.txns);
    if (!holds) co_return Fail(holds.error());
    std::erase_if(*holds, [&contract](const Hold& hold) { return !hold.holds(contract); });
    co_return ContractStatus{contract, *progress, *units,           *reservations,
                             *slashes, *verdicts, std::move(*holds)};
}

Json to_json(const ContractStatus& status) {
    Json::Array holds;
    for (const Hold& hold : status.holds) holds.push_back(to_json(hold));
    Json::Object out{
        {"contract", status.contract.text()},
        {"units", std::int64_t(status.units)},
        {"reservations", std::int64_t(status.reservations)},
        {"slashes", std::int64_t(status.slashes)},
        {"verdicts", Json::Object{{"met", std::int64_t(status.verdicts.met)},
                                  {"breached", std::int64_t(status.verdicts.breached)},
                                  {"no_verdict", std::int64_t(status.verdicts.no_verdict)}}},
        {"holds", std::move(holds)}};
    if (status.progress) {
        out.emplace_back("latest_block", to_decimal(status.progress->latest.ref.num));
        out.emplace_back("final_block", to_decimal(status.progress->final_block.ref.num));
        out.emplace_back("verified_block", to_decimal(status.progress->verified_num));
    }
    return out;
}

void print(const ContractStatus& status) {
    std::printf("%s\n", status.contract.text().c_str());
    for (const Hold& hold : status.holds) {
        std::printf("  HELD        %s: %s\n", hold.name.c_str(), hold.reason.c_str());
    }
    if (!status.progress) {
        std::printf("  nothing indexed yet\n");
        return;
    }
    std::printf("  blocks      latest %s, final %s, verified %s\n",
                to_decimal(status.progress->latest.ref.num).c_str(),
                to_decimal(status.progress->final_block.ref.num).c_str(),
                to_decimal(status.progress->verified_num).c_str());
    std::printf("  units       %zu\n", status.units);
    std::printf("  reservations %zu\n", status.reservations);
    std::printf("  slashes     %zu\n", status.slashes);
    std::printf("  verdicts    %zu met, %zu breached, %zu without\n", status.verdicts.met,
                status.verdicts.breached, status.verdicts.no_verdict);
}

asio::awaitable<int> show(OpenDatabase open, const Config& config,
                          std::vector<chain::ContractRef> contracts, Output output) {
    const Stores stores(open.database, config);
    Json::Array all;
    for (const chain::ContractRef& contract : contracts) {
        const auto status = co_await status_of(stores, contract);
        if (!status) {
            std::fprintf(stderr, "%s\n", status.error().text().c_str());
            co_return 1;
        }
        if (output == Output::text) print(*status);
        all.push_back(to_json(*status));
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
    return with_database(
        *config, [&](OpenDatabase open) { return show(open, *config, contracts, global.output); });
}

}  // namespace warden::cli
