#pragma once
// The JSON-RPC methods of stellar-rpc that Warden uses, typed. Every call goes to one named
// endpoint.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "adapters/stellar/client/types.hpp"
#include "platform/rpc/endpoint_pool.hpp"

namespace warden::stellar {

namespace asio = boost::asio;

// Every method asks the endpoint `alias` and no other. Errors: those of the pool; NodeErrc where
// the node answered with an error; invalid_input where it answered garbage (the pool is told: the
// endpoint is left alone for a while). The detail names endpoint and method.
class NodeClient {
  public:
    explicit NodeClient(rpc::EndpointPool& pool) : pool_(pool) {}

    // Returns the version of the node's software: "27.1.1-...".
    asio::awaitable<Result<std::string>> version(std::string alias, ports::Deadline deadline);
    asio::awaitable<Result<Network>> network(std::string alias, ports::Deadline deadline);
    // Returns which ledgers the endpoint has; internal_error when it says that it is unhealthy.
    asio::awaitable<Result<Span>> health(std::string alias, ports::Deadline deadline);
    // Returns one page of events; out_of_range when the endpoint does not have the ledgers,
    // processing_limit when they are too many for one question.
    asio::awaitable<Result<EventsPage>> events(std::string alias, EventsQuery query,
                                               ports::Deadline deadline);
    // Returns consecutive ledgers from `from` on, at most `limit` (<= 200); none above the tip.
    // Also at the tip the node answers out_of_range for `from`.
    asio::awaitable<Result<LedgersPage>> ledgers(std::string alias, LedgerSeq from,
                                                 std::size_t limit, ports::Deadline deadline);
    // Returns the undecoded answer: many ledgers are work for a thread pool.
    asio::awaitable<Result<rpc::Answer>> ledgers_answer(std::string alias, LedgerSeq from,
                                                        std::size_t limit,
                                                        ports::Deadline deadline);
    // Returns the header of the endpoint's newest ledger.
    asio::awaitable<Result<LedgerHeaderHistoryEntry>> newest(std::string alias,
                                                             ports::Deadline deadline);
    // Reads an account; NodeErrc::not_found where nobody has funded it.
    asio::awaitable<Result<AccountInfo>> account(std::string alias, AccountId account,
                                                 ports::Deadline deadline);
    // Returns what became of a transaction. That the endpoint does not know it is no error: `span`
    // says what that rests on.
    asio::awaitable<Result<TxnInfo>> transaction(std::string alias, Hash32 hash,
                                                 ports::Deadline deadline);
    // Reads at most 200 ledger entries; one that does not exist is absent from the answer.
    asio::awaitable<Result<Entries>> entries(std::string alias, std::vector<LedgerKey> keys,
                                             ports::Deadline deadline);
    // Runs a transaction without sending it. That it would fail is no error: Simulation::error says
    // so.
    asio::awaitable<Result<Simulation>> simulate(std::string alias, TransactionEnvelope envelope,
                                                 ports::Deadline deadline);
    // Returns the inclusion fee in stroops that nine of ten Soroban transactions of the newest
    // ledgers bid at most.
    asio::awaitable<Result<std::uint64_t>> inclusion_fee(std::string alias,
                                                         ports::Deadline deadline);
    // Sends a base64 envelope. lost_answer (unknown_outcome) when it may have been taken.
    asio::awaitable<Result<Sent>> send(std::string alias, std::string envelope,
                                       ports::Deadline deadline);

    rpc::EndpointPool& pool() { return pool_; }

  private:
    asio::awaitable<Result<rpc::Answer>> ask(std::string alias, rpc::Call call,
                                             ports::Deadline deadline);
    // Asks and decodes the result; `decode` is a function (const Json&) -> Result.
    template <class Decode>
    asio::awaitable<std::invoke_result_t<Decode, const Json&>> read(std::string alias,
                                                                    rpc::Call call, Decode decode,
                                                                    ports::Deadline deadline);

    rpc::EndpointPool& pool_;
};

}  // namespace warden::stellar
