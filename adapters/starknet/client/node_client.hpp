#pragma once
// The JSON-RPC methods of Starknet nodes that Warden uses, typed. Every call goes to one named
// endpoint: what one node announced is never asked of another.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/starknet/client/types.hpp"
#include "domain/base/enum_names.hpp"
#include "platform/rpc/endpoint_pool.hpp"

namespace warden::starknet {

namespace asio = boost::asio;

enum class BlockTag { latest, pre_confirmed, l1_accepted };
constexpr auto names_of(BlockTag) {
    return enum_names<BlockTag>("latest", "pre_confirmed", "l1_accepted");
}
using BlockId = std::variant<chain::BlockNum, Felt, BlockTag>;
Json to_json(const BlockId& id);

// Asks for one contract's events in blocks from..to, both inclusive.
struct EventFilter {
    chain::BlockNum from = 0;
    chain::BlockNum to = 0;
    Felt address;
    std::size_t chunk = 1000;
    std::string token;  // empty: first page. Belongs to this endpoint and this filter only.
};

struct View {
    Felt contract;
    Felt selector;
    std::vector<Felt> calldata;
};

// Every method asks the endpoint `alias` and no other. Errors: those of the pool; NodeErrc where
// the node answered with an error; invalid_input where it answered garbage (the pool is told: the
// endpoint is left alone for a while). The detail names endpoint and method. What is asked of the
// block being built is asked of the newest closed block where a node has none: some never do.
class NodeClient {
  public:
    explicit NodeClient(rpc::EndpointPool& pool) : pool_(pool) {}

    // Returns the version of the specification that the endpoint says it serves: "0.10.2".
    asio::awaitable<Result<std::string>> spec_version(std::string alias, ports::Deadline deadline);
    asio::awaitable<Result<Felt>> chain_id(std::string alias, ports::Deadline deadline);
    // Returns number and hash of the newest closed block.
    asio::awaitable<Result<BlockHead>> head(std::string alias, ports::Deadline deadline);
    // Returns a block's header; block_not_found where the endpoint has no such block.
    asio::awaitable<Result<Header>> header(std::string alias, BlockId id, ports::Deadline deadline);
    // Returns the undecoded answer: decoding and proving a full block is work for a thread pool.
    asio::awaitable<Result<rpc::Answer>> block_with_receipts(std::string alias, BlockId id,
                                                             ports::Deadline deadline);
    // Returns one page of events; its token belongs to this endpoint and filter.
    asio::awaitable<Result<EventsPage>> events(std::string alias, EventFilter filter,
                                               ports::Deadline deadline);
    // Returns what a view answers; contract_error when the contract refuses, contract_not_found
    // when nothing is at its address.
    asio::awaitable<Result<std::vector<Felt>>> call(std::string alias, View view, BlockId id,
                                                    ports::Deadline deadline);
    // These two are contract_not_found when nothing is at the address.
    asio::awaitable<Result<Felt>> nonce(std::string alias, Felt account, BlockId id,
                                        ports::Deadline deadline);
    asio::awaitable<Result<Felt>> class_hash_at(std::string alias, Felt contract, BlockId id,
                                                ports::Deadline deadline);
    // Needs no valid signature: the flag SKIP_VALIDATE is set.
    asio::awaitable<Result<FeeEstimate>> estimate_fee(std::string alias, InvokeV3 invoke,
                                                      BlockId id, ports::Deadline deadline);
    // Estimates several, given in their JSON forms, each on the state that those in front of it
    // leave.
    asio::awaitable<Result<std::vector<FeeEstimate>>> estimate_fees(std::string alias,
                                                                    Json::Array txns, BlockId id,
                                                                    ports::Deadline deadline);
    // Says whether a class is declared.
    asio::awaitable<Result<bool>> has_class(std::string alias, Felt class_hash, BlockId id,
                                            ports::Deadline deadline);
    // Sends the JSON form of an invocation or declaration and returns its hash. lost_answer
    // (unknown_outcome) when it may have been taken.
    asio::awaitable<Result<Felt>> add_txn(std::string alias, Json txn, ports::Deadline deadline);
    // These two are txn_hash_not_found when the endpoint does not know the hash, which proves
    // nothing by itself.
    asio::awaitable<Result<TxnState>> txn_state(std::string alias, Felt hash,
                                                ports::Deadline deadline);
    asio::awaitable<Result<TxnReceipt>> receipt(std::string alias, Felt hash,
                                                ports::Deadline deadline);

    rpc::EndpointPool& pool() { return pool_; }

  private:
    asio::awaitable<Result<rpc::Answer>> ask_as_it_is(std::string alias, rpc::Call call,
                                                      ports::Deadline deadline);
    asio::awaitable<Result<rpc::Answer>> ask(std::string alias, rpc::Call call,
                                             ports::Deadline deadline);
    // Asks and decodes the result; `decode` is a function (std::string_view) -> Result.
    template <class Decode>
    asio::awaitable<std::invoke_result_t<Decode, std::string_view>> read(std::string alias,
                                                                         rpc::Call call,
                                                                         Decode decode,
                                                                         ports::Deadline deadline);

    rpc::EndpointPool& pool_;
};

}  // namespace warden::starknet
