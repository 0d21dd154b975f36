#pragma once
// The API over stores in memory, with two contracts: sn.main and st.main.

#include <boost/asio/io_context.hpp>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "api/api.hpp"
#include "api/endpoint.hpp"
#include "domain/orchestrator/projection.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_signer.hpp"
#include "tests/support/memory_decision_store.hpp"
#include "tests/support/memory_feed.hpp"
#include "tests/support/memory_observation_store.hpp"
#include "tests/support/memory_page_reader.hpp"
#include "tests/support/memory_read_model.hpp"
#include "tests/support/memory_score_store.hpp"
#include "tests/support/memory_txn_store.hpp"

namespace warden::api {

struct World {
    explicit World(Settings settings = {});
    // Of these endpoints only; the table outlives it.
    World(Settings settings, std::span<const Endpoint> table);

    http::Response ask(const std::string& path, const std::string& query = "",
                       ports::HttpHeaders headers = {}, const std::string& method = "GET");
    // The same of the health listener.
    http::Response ask_health(const std::string& path);
    // The answer's JSON; a test failure unless it has this status.
    Json get(const std::string& path, const std::string& query = "", unsigned status = 200);
    // The whole body of an answer, also where it is streamed; `pieces_max` bounds a stream.
    std::string whole(http::Response response, int pieces_max = 1'000);
    // The next piece of a stream, driven on virtual time.
    Result<std::string> next(http::Response& response);

    void put(const chain::ContractRef& contract, const orchestrator::EntityKey& key,
             const orchestrator::Entity& entity);
    void add_unit(const chain::ContractRef& contract, std::uint64_t id,
                  const std::string& region = "eu-central");
    void add_reservation(const chain::ContractRef& contract, std::uint64_t id, std::uint64_t unit,
                         orchestrator::ReservationStatus status);
    // claim 20 s, attest 25, dispute 35, decide 65 after a window's end; quorum 2.
    void add_config(const chain::ContractRef& contract, std::uint32_t version);
    void add_slash(const chain::ContractRef& contract, const orchestrator::SlashKey& key,
                   orchestrator::SlashStatus status);
    void add_verdict(const chain::ContractRef& contract, std::uint32_t window,
                     scoring::Outcome verdict);
    void add_score(const std::string& subject, scoring::SubjectKind kind, std::int64_t day,
                   std::uint32_t thirds);
    void add_decision(const ports::WindowKey& key, enforcement::DecisionState state);
    // Every store answers with an error from now on.
    void break_stores();

    const chain::ContractRef sn{"sn", "main"};
    const chain::ContractRef st{"st", "main"};

    boost::asio::io_context io;
    support::FakeClock clock;
    support::MemoryChainStore chain_store{clock};
    support::MemoryReadModel read_model{clock, chain_store};
    support::MemoryScoreStore scores{clock};
    support::MemoryObservationStore observations{clock, support::FakeSigner::verify};
    support::MemoryDecisionStore decisions{clock};
    support::MemoryTxnStore txns{clock};
    support::MemoryPageReader pages{clock, chain_store, decisions, txns};
    support::MemoryFeed feed{clock};
    chain::DeploymentNames deployments;
    std::string deployment = "starknet:SN_SEPOLIA/0x1/0xb10c";
    std::vector<std::string> problems;
    metrics::Registry registry;
    std::unique_ptr<http::Handler> api;
    std::unique_ptr<http::Handler> health;
};

const std::string* header(const http::Response& response, std::string_view name);
// The texts of a member of every item: their ids, say.
std::vector<std::string> texts(const Json& page, std::string_view member);

}  // namespace warden::api
