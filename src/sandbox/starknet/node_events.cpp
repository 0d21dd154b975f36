// getEvents: filters, pages, and the lies that a node may tell about them.
#include <algorithm>
#include <optional>

#include "domain/base/sha256.hpp"
#include "sandbox/starknet/event_filter.hpp"
#include "sandbox/starknet/node.hpp"

namespace warden::sandbox {
namespace {

// Where to go on: the next event to look at. It belongs to one filter.
struct Position {
    std::uint64_t block_num = 0;
    std::uint64_t txn = 0;
    std::uint64_t event = 0;
};

std::string digest_of(const Json& filter) {
    Json::Object rest;
    for (const auto& [name, value] : *filter.object()) {
        if (name != "continuation_token") rest.emplace_back(name, value);
    }
    return to_hex(sha256(write_canonical(rest))).substr(0, 12);
}

std::string write_token(const Position& token, const std::string& digest) {
    return std::to_string(token.block_num) + "-" + std::to_string(token.txn) + "-" +
           std::to_string(token.event) + "-" + digest;
}

std::optional<Position> read_token(std::string_view text, const std::string& digest) {
    Position token;
    for (std::uint64_t* part : {&token.block_num, &token.txn, &token.event}) {
        const auto dash = text.find('-');
        const auto value = u64_from_decimal(text.substr(0, dash));
        if (dash == text.npos || !value) return std::nullopt;
        *part = *value;
        text.remove_prefix(dash + 1);
    }
    if (text != digest) return std::nullopt;
    return token;
}

class Walk {
  public:
    Walk(const Node& node, const ChainCore& chain, const EventFilter& filter, std::size_t chunk)
        : node_(node), chain_(chain), filter_(filter), chunk_(chunk) {}

    // Looks from `at` to the end of block `last`, where blocks_.size() is the pending one. Returns
    // where it stopped; nullopt at the end.
    std::optional<Position> run(Position at, std::uint64_t last) {
        std::uint64_t scanned = 0;
        for (; at.block_num <= last; at = {at.block_num + 1, 0, 0}) {
            if (scanned++ == chain_.settings().scan_blocks_max) return at;
            if (const auto stopped = block(at)) return stopped;
        }
        return std::nullopt;
    }
    Json::Array& found() { return found_; }

  private:
    std::optional<Position> block(const Position& at) {
        const bool pending = at.block_num == chain_.blocks().size();
        const Block* closed = pending ? nullptr : &node_.block(at.block_num);
        const auto& txns = pending ? chain_.pending() : closed->txns;
        for (std::size_t t = at.txn; t < txns.size(); ++t) {
            const auto& events = txns[t].execution.events;
            for (std::size_t e = t == at.txn ? at.event : 0; e < events.size(); ++e) {
                if (!filter_.matches(events[e])) continue;
                if (found_.size() == chunk_) return Position{at.block_num, t, e};
                found_.push_back(event_form(txns[t], t, e, closed));
            }
        }
        return std::nullopt;
    }

    const Node& node_;
    const ChainCore& chain_;
    const EventFilter& filter_;
    std::size_t chunk_;
    Json::Array found_;
};

void spoil(Faults& faults, Json::Array& events) {
    omit_events(faults, events);
    if (faults.take("duplicate_events")) {
        const Json::Array once = events;
        events.insert(events.end(), once.begin(), once.end());
    }
    if (faults.take("reorder_events")) std::ranges::reverse(events);
}

}  // namespace

RpcResult Node::events(const Params& params) {
    const auto given = params.any("filter");
    if (!given) return RpcFail(given.error());
    if (!(*given)->object()) return bad_params("filter: no object");
    const Params filter(**given);
    const auto chunk = filter.number("chunk_size");
    if (!chunk) return RpcFail(chunk.error());
    if (*chunk == 0) return bad_params("chunk_size: 0");
    if (*chunk > chain_.settings().page_max) return refuse(31);
    const auto wanted = EventFilter::read(filter.find("address"), filter.find("keys"),
                                          chain_.settings().key_positions_max);
    if (!wanted) return RpcFail(wanted.error());

    const Json* from = filter.find("from_block");
    const Json* to = filter.find("to_block");
    const Resolved first = from ? block_of(*from) : Resolved(BlockRef{false, 0});
    const Resolved last = to ? block_of(*to) : Resolved(BlockRef{true, 0});
    if (!first) return RpcFail(first.error());
    if (!last) return RpcFail(last.error());
    const auto num = [this](const BlockRef& ref) {
        return ref.pending ? chain_.blocks().size() : ref.num;
    };

    const std::string digest = digest_of(**given);
    Position at{num(*first), 0, 0};
    if (const Json* token = filter.find("continuation_token")) {
        const auto read = token->string() ? read_token(*token->string(), digest) : std::nullopt;
        if (!read || read->block_num < at.block_num) return refuse(33);
        at = *read;
    }
    if (faults_.take("empty_page")) {
        return Json(Json::Object{{"events", Json::Array{}},
                                 {"continuation_token", write_token(at, digest)}});
    }
    Walk walk(*this, chain_, *wanted, *chunk);
    const auto stopped = walk.run(at, num(*last));
    spoil(faults_, walk.found());
    Json::Object out{{"events", std::move(walk.found())}};
    if (faults_.take("stuck_token")) {
        out.emplace_back("continuation_token", write_token(at, digest));
    } else if (stopped) {
        out.emplace_back("continuation_token", write_token(*stopped, digest));
    }
    return Json(std::move(out));
}

}  // namespace warden::sandbox
