#pragma once
// The JSON-RPC methods of stellar-rpc that Warden uses, typed. Every call goes to one named
// endpoint.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "adapters/stellar/client/types.hpp"
#include "platform/rpc/endpoint_pool.hpp"

namespace warden::stellar {

namespace asio = boost::asio;

// Errors of every method: those of the pool; NodeErrc where the node answered with an error;
// invalid_input where it answered garbage (the pool is told: the endpoint is left alone for a
// while). The detail names endpoint and method.
class NodeClient {
  public:
    explicit NodeClient(rpc::EndpointPool& pool) : pool_(pool) {}

    // "27.1.1-..."
    asio::awaitable<Result<std::string>> version(std::string alias, ports::Deadline deadline);
    asio::awaitable<Result<Network>> network(std::string alias, ports::Deadline deadline);
    asio::awaitable<Result<Span>> health(std::string alias, ports::Deadline deadline);
    asio::awaitable<Result<EventsPage>> events(std::string alias, EventsQuery query,
                                               ports::Deadline deadline);
    // Consecutive ledgers from `from` on, at most `limit` (<= 200). Empty above the tip; also at
    // the tip the node answers out_of_range for `from`.
    asio::awaitable<Result<LedgersPage>> ledgers(std::string alias, LedgerSeq from,
                                                 std::size_t limit, ports::Deadline deadline);
    // The undecoded answer: many ledgers are work for a thread pool.
    asio::awaitable<Result<rpc::Answer>> ledgers_answer(std::string alias, LedgerSeq from,
                                                        std::size_t limit,
                                                        ports::Deadline deadline);
    // The header of the endpoint's newest ledger.
    asio::awaitable<Result<LedgerHeaderHistoryEntry>> newest(std::string alias,
                                                             ports::Deadline deadline);
    // NodeErrc::not_found where nobody has funded the account.
    asio::awaitable<Result<AccountEntry>> account(std::string alias, AccountId account,
                                                  ports::Deadline deadline);
    asio::awaitable<Result<TxnInfo>> transaction(std::string alias, Hash32 hash,
                                                 ports::Deadline deadline);
    // At most 200 keys.
    asio::awaitable<Result<Entries>> entries(std::string alias, std::vector<LedgerKey> keys,
                                             ports::Deadline deadline);
    asio::awaitable<Result<Simulation>> simulate(std::string alias, TransactionEnvelope envelope,
                                                 ports::Deadline deadline);
    // `envelope`: base64. lost_answer (unknown_outcome) when it may have been taken.
    asio::awaitable<Result<Sent>> send(std::string alias, std::string envelope,
                                       ports::Deadline deadline);

    rpc::EndpointPool& pool() { return pool_; }

  private:
    asio::awaitable<Result<Json>> ask(std::string alias, rpc::Call call, ports::Deadline deadline);

    rpc::EndpointPool& pool_;
};

}  // namespace warden::stellar
