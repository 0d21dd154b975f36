#pragma once
// Follower: decides what to do next to keep a stored copy of a chain equal to the chain, through
// re-orgs, lagging endpoints and restarts. Pure: it says one Action at a time and is told its
// result by the next Input; the caller does the I/O.
//
// clang-format off
//   Started ─► AskHead ─► HeadSeen ─► FetchBlocks ─► BlocksFetched ─► CommitBlocks ─► Committed ─┐
//                ▲           │             ▲                │                                    │
//                │           │ caught up   │ more           │ the parent is not our tail         │
//                └─ WaitHead ◄─────────────┴── Finalise ◄───┼────────────────────────────────────┘
//                            │ a head that contradicts us   ▼
//                            └───────────────────────► Compare ─► Compared … ─► Unapply ─► Unapplied
// clang-format on
//
// Started may come at any time (after every error of source or store): it begins anew from what is
// stored. Any other input that does not answer the last action is a broken invariant of the caller.
//
// Guarantees: what is committed is always one chain, linked by parent hashes, with consecutive
// numbers from start_block on; nothing at or below the final block is ever un-applied; a block is
// made final only when endpoints of enough operators have just shown the same hash for it and none
// another; what one endpoint says against a final block un-applies and halts nothing. Whether a
// block that is not final is the chain's is put to a vote of the endpoints, asked in turn: one of
// two or three that lies un-applies nothing, and what was read of it is un-applied once.

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/base/enum_names.hpp"
#include "domain/base/error.hpp"
#include "domain/chain/block.hpp"

namespace warden::indexing {

using chain::BlockHeader;
using chain::BlockNum;

// Inputs: what became of the action before.
struct Started {
    std::optional<BlockHeader> tail;  // newest stored block
    BlockNum final_num = 0;           // newest stored final block; 0 = none
};
struct HeadSeen {
    chain::Head head;
};
struct BlocksFetched {
    std::vector<BlockHeader> headers;  // of the blocks that came, in the order they came
};
// Of an agreed comparison the block may be an older one, and both are nullopt while there is no
// agreement.
struct Compared {
    std::optional<BlockHeader> source;  // nullopt: the source has no such block
    std::optional<BlockHeader> stored;  // nullopt: we have no such block
};
struct Committed {};
struct Unapplied {};
struct Finalised {};
using Input =
    std::variant<Started, HeadSeen, BlocksFetched, Compared, Committed, Unapplied, Finalised>;

// Actions: what the caller does next.
struct AskHead {};
// Wait until a block above `after` may exist, at most one poll interval, then ask for the head.
struct WaitHead {
    BlockNum after = 0;
};
struct FetchBlocks {
    BlockNum from = 0;
    std::size_t limit = 0;
};
struct CommitBlocks {  // those of the fetched blocks: skip `first`, then `count`
    std::size_t first = 0;
    std::size_t count = 0;
};
struct Compare {  // read this block's header from the source and from the store
    BlockNum num = 0;
    // Not what one endpoint says counts, but the newest block at most `num` that is final to, and
    // said alike by, endpoints of enough operators.
    bool agreed = false;
};
struct Unapply {  // remove every block above `keep`
    BlockNum keep = 0;
    BlockNum depth = 0;  // how many blocks that are
};
struct Finalise {
    BlockNum num = 0;
};
// Nothing can be done with what the source said: back off, then Started. `behind` is a lagging
// endpoint, as happens every day; `disputed` is one that alone shows another chain: it lies, or saw
// a re-org first. A gap, an inconsistency or a chain that ends below our start block is worth an
// alarm.
struct Retry {
    enum class Why { behind, disputed, gap, inconsistent, below_start } why = Why::behind;
    std::string detail;
};
constexpr auto names_of(Retry::Why) {
    return enum_names<Retry::Why>("behind", "disputed", "gap", "inconsistent", "below_start");
}
// The chain contradicts what is final (another or a reset network, a re-org below the final block),
// or the store lost blocks. Only a person can decide; the follower stays stopped until Started.
struct Stop {
    std::string detail;
};
using Action = std::variant<AskHead, WaitHead, FetchBlocks, CommitBlocks, Compare, Unapply,
                            Finalise, Retry, Stop>;

struct FollowerSettings {
    BlockNum start_block = 0;     // the first block to store: where the contract was deployed
    std::size_t batch_max = 100;  // blocks per FetchBlocks, at least 1
};

class Follower {
  public:
    explicit Follower(FollowerSettings settings);

    Action step(Input input);

    const std::optional<BlockHeader>& tail() const { return tail_; }
    BlockNum final_num() const { return final_num_; }
    const chain::Head& head() const { return head_; }

  private:
    // Why a block is compared.
    enum class Purpose { stale_head, finality, suspicion, walk_back, contradiction };

    Action on(const Started& input);
    Action on(const HeadSeen& input);
    Action on(const BlocksFetched& input);
    Action on(const Compared& input);
    Action on(const Committed& input);
    Action on(const Unapplied& input);
    Action on(const Finalised& input);

    BlockNum next_num() const;
    Action advance();  // finalise, or go on
    Action go_on();    // fetch more, or wait
    Action on_final(const Compared& input);
    Action on_contradiction(const Compared& input);
    Action compare(BlockNum num, Purpose purpose);
    Action walk_back(BlockNum bad);  // our block `bad` is not the chain's
    Action probe();
    Action on_vote(const BlockHeader& stored);  // about this block of ours
    Action unapply(BlockNum keep);
    Action dispute();  // one endpoint alone has another block `bad_`
    Action accept(const std::vector<BlockHeader>& headers, std::size_t first);

    FollowerSettings settings_;
    std::optional<BlockHeader> tail_;
    BlockNum final_num_ = 0;
    chain::Head head_;
    Action last_;  // the action whose result is awaited

    std::vector<BlockHeader> committing_;
    Purpose purpose_ = Purpose::walk_back;
    // While walking back: the newest common block is in [good, bad); without a good one it may be
    // below start_block.
    std::optional<BlockHeader> good_;
    BlockNum bad_ = 0;
    BlockNum stride_ = 1;
    chain::BlockRef bad_ref_;    // ours
    chain::BlockRef voted_off_;  // the lowest that was un-applied: not taken again at once
    int ours_ = 0;               // answers of the vote under way: it is our block
    int others_ = 0;             // .. it is another one
    bool disputed_ = false;      // since the last commit
};

}  // namespace warden::indexing
