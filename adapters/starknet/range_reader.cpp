#include "adapters/starknet/range_reader.hpp"

#include <algorithm>
#include <utility>

#include "adapters/starknet/client/decode.hpp"
#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/codec/json_fields.hpp"
#include "platform/async/task_group.hpp"
#include "platform/log/log.hpp"

namespace warden::starknet {
namespace {

// Canonical: the members are in order and hold nothing that needs an escape.
std::string raw_text(const EventContent& content) {
    const auto list = [](const std::vector<Felt>& felts) {
        std::string out = "[";
        for (const Felt& felt : felts) {
            if (out.size() > 1) out += ',';
            out += '"' + felt.to_hex() + '"';
        }
        return out + "]";
    };
    return R"({"data":)" + list(content.data) + R"(,"from_address":")" +
           content.from_address.to_hex() + R"(","keys":)" + list(content.keys) + "}";
}

ports::ChainEvent chain_event(const PlacedEvent& placed, const Profile& profile) {
    DecodedContent decoded = profile.decode(placed.content);
    ports::ChainEvent out;
    out.txn_hash = placed.txn_hash.to_hex();
    out.txn_index = placed.txn_index;
    out.event_index = placed.event_index;
    out.name = std::move(decoded.name);
    out.raw = raw_text(placed.content);
    out.decoded = std::move(decoded.event);
    return out;
}

// The content that raw_text() wrote; empty where it can't be read.
std::optional<EventContent> content_of(const std::string& raw) {
    const auto json = read_canonical(raw);
    if (!json) return std::nullopt;
    EventContent out;
    const auto felt = [](const Json* text) -> std::optional<Felt> {
        if (text == nullptr || text->string() == nullptr) return std::nullopt;
        const auto value = Felt::from_hex(*text->string());
        return value ? std::optional(*value) : std::nullopt;
    };
    const auto list = [&](const char* name, std::vector<Felt>& into) {
        const Json* items = json->find(name);
        if (items == nullptr || items->array() == nullptr) return false;
        for (const Json& item : *items->array()) {
            const auto value = felt(&item);
            if (!value) return false;
            into.push_back(*value);
        }
        return true;
    };
    const auto from = felt(json->find("from_address"));
    if (!from || !list("keys", out.keys) || !list("data", out.data)) return std::nullopt;
    out.from_address = *from;
    return out;
}

std::string block_text(const Node& node, chain::BlockNum num) {
    return node.alias + ": block " + std::to_string(num);
}

}  // namespace

ports::ChainEvent decode_raw(ports::ChainEvent kept, const Profile& profile) {
    const auto content = content_of(kept.raw);
    if (!content) return kept;
    DecodedContent decoded = profile.decode(*content);
    if (!decoded.event) return kept;
    kept.name = std::move(decoded.name);
    kept.decoded = std::move(decoded.event);
    return kept;
}

RangeReader::RangeReader(const SourceSettings& settings, SourceDeps& deps)
    : settings_(settings), deps_(deps) {}

asio::awaitable<Result<std::vector<ports::ChainBlock>>> RangeReader::read(
    Node node, ReadRange range, ports::Deadline deadline) {
    const Result<Felt> last = co_await last_hash(node, range, deadline);
    if (!last) co_return Fail(last.error());
    EventRange events{range.from, range.to, settings_.contract};
    const auto emitted =
        co_await walk_events(deps_.nodes.client(), node.alias, events, settings_.walk, deadline);
    if (!emitted) co_return Fail(emitted.error());

    Work work;
    work.node = std::move(node);
    work.deadline = deadline;
    for (chain::BlockNum num = range.from; num <= range.to; ++num) work.nums.push_back(num);
    work.blocks.resize(work.nums.size());
    std::vector<asio::awaitable<void>> workers;
    for (std::size_t i = 0; i < std::min(settings_.blocks_parallel, work.nums.size()); ++i) {
        workers.push_back(fetch(work));
    }
    co_await async::all_of(std::move(workers));
    if (work.error) co_return Fail(std::move(*work.error));

    if (const Result<void> proven = check_proof(work, range.unproven); !proven)
        co_return Fail(proven.error());
    if (const Result<void> linked = check_links(work, *last); !linked)
        co_return Fail(linked.error());
    if (const Result<void> same = check_emitted(work, *emitted); !same)
        co_return Fail(same.error());
    const bool all_proven = std::ranges::all_of(work.blocks, [](const ReadBlock& block) {
        return block.proof == chain::ProofLevel::proven;
    });
    const bool agreed = !all_proven && co_await cross_check(work, *emitted);
    // What is stored as claimed stays so: another endpoint may be down, lag or lie.
    if (!all_proven && !agreed && settings_.needed == chain::ProofLevel::cross_checked) {
        co_return fail(NodeErrc::unproven, block_text(work.node, range.to) +
                                               ": no other operator's endpoint says the same");
    }
    co_return finish(work, agreed);
}

// The hash of the last block before anything is read: if it is the same afterwards, the chain did
// not change below it.
asio::awaitable<Result<Felt>> RangeReader::last_hash(const Node& node, const ReadRange& range,
                                                     ports::Deadline deadline) {
    if (range.to == range.head.num) co_return range.head.hash;
    const auto header =
        co_await deps_.nodes.client().header(node.alias, BlockId(range.to), deadline);
    if (!header) co_return Fail(header.error());
    co_return header->hash;
}

// A worker takes the next block until none is left or one has failed.
asio::awaitable<void> RangeReader::fetch(Work& work) {
    while (!work.error && work.next < work.nums.size()) {
        const std::size_t i = work.next++;
        Result<ReadBlock> block = co_await fetch_block(work.node, work.nums[i], work.deadline);
        if (block) {
            work.blocks[i] = std::move(*block);
        } else if (!work.error) {
            work.error = std::move(block.error());
        }
    }
}

asio::awaitable<Result<RangeReader::ReadBlock>> RangeReader::fetch_block(Node node,
                                                                         chain::BlockNum num,
                                                                         ports::Deadline deadline) {
    auto answer =
        co_await deps_.nodes.client().block_with_receipts(node.alias, BlockId(num), deadline);
    if (!answer) co_return Fail(std::move(answer.error()));
    auto job = [answer = std::move(*answer), contract = settings_.contract,
                hashes = settings_.block_hashes, &profile = deps_.profile]() -> Result<ReadBlock> {
        Result<Block> block = decode::block(answer.result());
        if (!block) return Fail(std::move(block.error()));
        const Result<chain::ProofLevel> proof = prove_events(*block, hashes);
        if (!proof) return Fail(proof.error());
        ReadBlock out;
        out.proof = *proof;
        out.events = events_of(*block, contract);
        for (const PlacedEvent& event : out.events)
            out.decoded.push_back(chain_event(event, profile));
        out.header = std::move(block->header);
        return out;
    };
    Result<ReadBlock> read = co_await async::run_blocking(deps_.pool, std::move(job));
    const bool ours = !read && (read.error().code == make_error_code(Errc::limit) ||
                                read.error().code == make_error_code(Errc::unavailable));
    if (!read && !ours) {
        // Garbage, or receipts that are not what the header commits to.
        deps_.metrics.contradiction(node.alias);
        deps_.nodes.client().pool().report_bad(node.alias, read.error().text());
    }
    if (!read) co_return Fail(std::move(read.error()).at(block_text(node, num)));
    co_return read;
}

// Whoever leaves a header's members out, or gives it an old version, proves nothing by that; blocks
// that were stored so are never proven again.
Result<void> RangeReader::check_proof(const Work& work, Unproven unproven) {
    for (const ReadBlock& block : work.blocks) {
        const bool is_old = !commits_to_events(block.header.starknet_version);
        const bool taken = block.proof == chain::ProofLevel::proven ||
                           unproven == Unproven::taken ||
                           (unproven == Unproven::taken_if_old && is_old);
        if (!taken) return fail(NodeErrc::unproven, block_text(work.node, block.header.num));
    }
    return {};
}

// Each block is the one asked for, the child of the one before, and the last one has not changed.
Result<void> RangeReader::check_links(const Work& work, const Felt& last_hash) const {
    for (std::size_t i = 0; i < work.blocks.size(); ++i) {
        const Header& header = work.blocks[i].header;
        if (header.num != work.nums[i]) {
            return fail(NodeErrc::contradiction, block_text(work.node, work.nums[i]) +
                                                     ": answered " + std::to_string(header.num));
        }
        if (i > 0 && header.parent_hash != work.blocks[i - 1].header.hash) {
            return fail(Errc::transient, block_text(work.node, header.num) +
                                             ": the chain changed while it was read");
        }
    }
    if (work.blocks.back().header.hash != last_hash) {
        return fail(Errc::transient, block_text(work.node, work.nums.back()) +
                                         ": the chain changed while it was read");
    }
    return {};
}

// getEvents against the receipts. Proven receipts win over a wrong page; the endpoint is blamed.
Result<void> RangeReader::check_emitted(Work& work, const Emitted& emitted) {
    auto at = emitted.begin();
    for (const ReadBlock& block : work.blocks) {
        const auto end = std::find_if(at, emitted.end(), [&](const EmittedEvent& event) {
            return event.block_num != block.header.num;
        });
        const Emitted of_block(at, end);
        at = end;
        const bool other_block = std::ranges::any_of(of_block, [&](const EmittedEvent& event) {
            return event.block_hash != block.header.hash;
        });
        if (other_block) {
            return fail(Errc::transient, block_text(work.node, block.header.num) +
                                             ": the chain changed while it was read");
        }
        if (same_events(block.events, of_block)) continue;
        const std::string what =
            block_text(work.node, block.header.num) + ": getEvents and receipts differ";
        deps_.metrics.contradiction(work.node.alias);
        deps_.nodes.client().pool().report_bad(work.node.alias, what);
        log::event(log::Level::error, "events_page_wrong",
                   {{"chain", settings_.chain},
                    {"endpoint", work.node.alias},
                    {"block_num", block.header.num},
                    {"proof", name(block.proof)}});
        if (block.proof != chain::ProofLevel::proven) return fail(NodeErrc::contradiction, what);
    }
    return {};
}

// Who is wrong can't be told from here, so nobody is blamed: a person looks at it.
void RangeReader::log_disagreement(const Work& work, const Node& other) {
    deps_.metrics.contradiction(other.alias);
    log::event(log::Level::error, "endpoints_disagree",
               {{"chain", settings_.chain},
                {"endpoint", work.node.alias},
                {"other", other.alias},
                {"from", work.nums.front()},
                {"to", work.nums.back()}});
}

asio::awaitable<bool> RangeReader::cross_check(const Work& work, const Emitted& emitted) {
    const Result<Node> other = co_await deps_.nodes.pick_other(work.node.alias, work.deadline);
    if (!other) co_return false;
    NodeClient& client = deps_.nodes.client();
    const BlockId last(work.nums.back());
    const auto header = co_await client.header(other->alias, last, work.deadline);
    if (!header || header->hash != work.blocks.back().header.hash) co_return false;
    const EventRange range{work.nums.front(), work.nums.back(), settings_.contract};
    const auto theirs =
        co_await walk_events(client, other->alias, range, settings_.walk, work.deadline);
    if (!theirs) co_return false;
    const bool same = std::ranges::equal(*theirs, emitted, [](const auto& a, const auto& b) {
        return a.block_num == b.block_num && a.block_hash == b.block_hash &&
               a.txn_hash == b.txn_hash && a.content == b.content;
    });
    if (!same) log_disagreement(work, *other);
    co_return same;
}

std::vector<ports::ChainBlock> RangeReader::finish(Work& work, bool cross_checked) {
    std::vector<ports::ChainBlock> out;
    for (ReadBlock& block : work.blocks) {
        ports::ChainBlock& chain_block = out.emplace_back();
        chain_block.header = block.header.to_domain();
        chain_block.proof = block.proof;
        if (cross_checked && block.proof == chain::ProofLevel::claimed) {
            chain_block.proof = chain::ProofLevel::cross_checked;
        }
        chain_block.events = std::move(block.decoded);
        deps_.metrics.block_read(name(chain_block.proof));
        for (const ports::ChainEvent& event : chain_block.events) {
            deps_.metrics.event_read(event.decoded.has_value());
        }
    }
    return out;
}

}  // namespace warden::starknet
