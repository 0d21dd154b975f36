#pragma once
// A Starknet node in memory behind HttpClient: blocks whose hashes and commitments are real,
// paging, and whatever a test makes it answer instead.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/starknet/client/types.hpp"
#include "domain/base/canonical_json.hpp"
#include "tests/support/fake_rpc.hpp"

namespace warden::starknet {

using Reply = support::RpcReply;

struct FakeTxn {
    Felt hash;
    std::vector<EventContent> events;
};
struct FakeBlock {
    Felt hash;
    std::vector<FakeTxn> txns;
    HeaderContent header;  // whatever a test does to txns later

    // Commits to the txns as they are now; the hash stays.
    void commit();
    // Hashes the header by the network's rule, and old versions by one of our own.
    void rehash();
};

class FakeNode {
  public:
    // Called first: nullopt leaves the call to `answers`, then to the chain below.
    using Hook = std::function<std::optional<Reply>(const std::string& method, const Json& params)>;

    // Appends a block whose hash is that of its header; blocks of another `fork` differ.
    void add_block(std::vector<FakeTxn> txns, std::uint64_t fork = 0);
    void drop_blocks(std::size_t keep) { blocks.resize(keep); }

    Reply answer(const std::string& method, const Json& params);
    Json block_json(std::size_t num, bool receipts) const;
    std::size_t calls_of(const std::string& method) const;

    std::string spec = "0.10.2";
    std::string chain = "SN_SEPOLIA";
    std::string starknet_version = "0.14.2";
    UnixSecs next_time = 0;  // of the next block; 0: 1'700'000'000 and a second for each block
    std::vector<FakeBlock> blocks;
    std::optional<std::uint64_t> l1_accepted;
    std::size_t page_max = 1000;  // events a page, whatever chunk was asked for
    std::size_t empty_pages = 0;  // before the first event
    Hook hook;
    std::map<std::string, Reply> answers;  // by method, whatever its parameters
    std::vector<std::pair<std::string, Json>> calls;

  private:
    Reply get_block(const Json& params, bool receipts);
    Reply get_events(const Json& filter) const;
    std::optional<std::size_t> block_of(const Json& id) const;
};

using FakeHttp = support::FakeRpc<FakeNode>;

}  // namespace warden::starknet
