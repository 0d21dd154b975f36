#include "adapters/stellar/ledger_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "adapters/stellar/client/decode.hpp"
#include "adapters/stellar/client/errors.hpp"
#include "platform/log/log.hpp"

namespace warden::stellar {
namespace {

bool is(const Error& error, NodeErrc code) { return error.code == make_error_code(code); }

// Writes canonical JSON with the names that getEvents uses. Nothing in it needs escaping.
std::string raw_text(const ContractId& contract, const EventId& id,
                     const std::vector<Bytes>& topics, const Bytes& value) {
    std::string list;
    for (const Bytes& topic : topics) {
        list += (list.empty() ? "\"" : ",\"") + to_base64(topic) + "\"";
    }
    return R"({"contractId":")" + to_text(contract) + R"(","id":")" + to_text(id) +
           R"(","topic":[)" + list + R"(],"value":")" + to_base64(value) + R"("})";
}

ports::ChainEvent chain_event(const EventId& id, const Hash32& txn_hash) {
    ports::ChainEvent out;
    out.txn_hash = to_hex(txn_hash);
    out.txn_index = id.toid.txn - 1;  // TOIDs count txns from 1
    out.event_index = id.index;       // a Soroban txn has one operation
    return out;
}

ports::ChainEvent chain_event(const PlacedEvent& placed, const ContractId& contract,
                              const Profile& profile) {
    ports::ChainEvent out = chain_event(placed.id, placed.txn_hash);
    std::vector<Bytes> topics;
    topics.reserve(placed.event.topics.size());
    for (const ScVal& topic : placed.event.topics) topics.push_back(to_xdr(topic));
    out.raw = raw_text(contract, placed.id, topics, to_xdr(placed.event.data));
    DecodedContent decoded = profile.decode(placed.event);
    out.name = std::move(decoded.name);
    out.decoded = std::move(decoded.event);
    return out;
}

// Values that this codec can't read leave the event raw.
ports::ChainEvent chain_event(const EmittedEvent& emitted, const Profile& profile) {
    ports::ChainEvent out = chain_event(emitted.id, emitted.txn_hash);
    out.raw = raw_text(emitted.contract, emitted.id, emitted.topics, emitted.value);
    out.name = "unreadable";
    ContractEvent event;
    event.contract = emitted.contract.hash;
    for (const Bytes& topic : emitted.topics) {
        Result<ScVal> value = scval_from_xdr(topic);
        if (!value) return out;
        event.topics.push_back(std::move(*value));
    }
    Result<ScVal> data = scval_from_xdr(emitted.value);
    if (!data) return out;
    event.data = std::move(*data);
    DecodedContent decoded = profile.decode(event);
    out.name = std::move(decoded.name);
    out.decoded = std::move(decoded.event);
    return out;
}

bool same_events(const std::vector<EmittedEvent>& a, const std::vector<EmittedEvent>& b) {
    return std::ranges::equal(a, b, [](const EmittedEvent& x, const EmittedEvent& y) {
        return x.id == y.id && x.txn_hash == y.txn_hash && x.topics == y.topics &&
               x.value == y.value;
    });
}

// The ledgers asked for, from the first one on, each the child of the one before.
Result<void> check_run(const std::vector<LedgerInfo>& ledgers, const LedgerRun& run) {
    if (ledgers.empty() || ledgers.size() > run.count ||
        ledgers.front().header.header.sequence != run.from) {
        return fail(NodeErrc::contradiction, "getLedgers: other ledgers than asked for");
    }
    for (std::size_t i = 1; i < ledgers.size(); ++i) {
        if (ledgers[i].header.header.previous_ledger_hash != ledgers[i - 1].header.hash) {
            return fail(NodeErrc::contradiction, "getLedgers: ledgers that are not one chain");
        }
    }
    return {};
}

// Runs in the pool.
Result<std::vector<LedgerInfo>> decode_run(const rpc::Answer& answer, const LedgerRun& run) {
    const Result<Json> json = rpc::parse_result(answer);
    if (!json) return Fail(json.error());
    Result<LedgersPage> page = decode::ledgers(*json);
    if (!page) return Fail(std::move(page.error()).at("getLedgers"));
    if (Result<void> checked = check_run(page->ledgers, run); !checked) {
        return Fail(std::move(checked.error()));
    }
    return std::move(page->ledgers);
}

// Runs in the pool. A block whose metadata can't be read stays claimed, and empty.
Result<std::vector<ports::ChainBlock>> prove_run(const std::vector<LedgerInfo>& ledgers,
                                                 const ContractId& contract, const Profile& profile,
                                                 Unreadable unreadable) {
    std::vector<ports::ChainBlock> out;
    for (const LedgerInfo& ledger : ledgers) {
        ports::ChainBlock& block = out.emplace_back();
        block.header = to_domain(ledger.header);
        Result<std::vector<PlacedEvent>> events =
            prove_events(ledger.header, ledger.metadata, contract);
        if (!events) {
            const bool claim =
                is(events.error(), NodeErrc::unreadable) && unreadable == Unreadable::claim;
            if (claim) continue;
            return Fail(std::move(events.error())
                            .at("ledger " + std::to_string(ledger.header.header.sequence)));
        }
        block.proof = chain::ProofLevel::proven;
        for (const PlacedEvent& placed : *events) {
            block.events.push_back(chain_event(placed, contract, profile));
        }
    }
    return out;
}

}  // namespace

ports::ChainEvent decode_raw(ports::ChainEvent kept, const ContractId& contract,
                             const Profile& profile) {
    const auto json = read_canonical(kept.raw);
    const Json* topics = json ? json->find("topic") : nullptr;
    const Json* value = json ? json->find("value") : nullptr;
    if (topics == nullptr || topics->array() == nullptr || value == nullptr) return kept;
    const auto scval = [](const Json& text) -> std::optional<ScVal> {
        if (text.string() == nullptr) return std::nullopt;
        auto read = scval_from_base64(*text.string());
        return read ? std::optional(std::move(*read)) : std::nullopt;
    };
    ContractEvent event;
    event.contract = contract.hash;
    for (const Json& topic : *topics->array()) {
        auto read = scval(topic);
        if (!read) return kept;
        event.topics.push_back(std::move(*read));
    }
    auto data = scval(*value);
    if (!data) return kept;
    event.data = std::move(*data);
    DecodedContent decoded = profile.decode(event);
    if (!decoded.event) return kept;
    kept.name = std::move(decoded.name);
    kept.decoded = std::move(decoded.event);
    return kept;
}

chain::BlockHeader to_domain(const LedgerHeaderHistoryEntry& entry) {
    return {.ref = {entry.header.sequence, to_hex(entry.hash)},
            .parent_hash = to_hex(entry.header.previous_ledger_hash),
            .time = entry.header.value.close_time};
}

LedgerReader::LedgerReader(const SourceSettings& settings, SourceDeps& deps)
    : settings_(settings), deps_(deps) {}

asio::awaitable<Result<std::vector<ports::ChainBlock>>> LedgerReader::read(
    Node node, LedgerRun run, Unreadable unreadable, ports::Deadline deadline) {
    auto answer = co_await fetch(node, run, deadline);
    if (!answer) co_return Fail(std::move(answer.error()));
    auto job = [answer = std::move(*answer), run, contract = settings_.contract,
                &profile = deps_.profile, unreadable]() -> Result<Blocks> {
        const auto ledgers = decode_run(answer, run);
        if (!ledgers) return Fail(ledgers.error());
        return prove_run(*ledgers, contract, profile, unreadable);
    };
    Result<Blocks> blocks = co_await async::run_blocking(deps_.pool, std::move(job));
    if (!blocks) co_return Fail(judged(node, std::move(blocks.error())));
    const bool all_proven = std::ranges::all_of(*blocks, [](const ports::ChainBlock& block) {
        return block.proof == chain::ProofLevel::proven;
    });
    if (!all_proven) {
        const Result<void> claimed = co_await claim_events(node, *blocks, deadline);
        if (!claimed) co_return Fail(claimed.error());
    }
    count(*blocks);
    co_return std::move(*blocks);
}

asio::awaitable<Result<LedgerHeaderHistoryEntry>> LedgerReader::header(Node node, LedgerSeq num,
                                                                       ports::Deadline deadline) {
    const LedgerRun run{num, 1};
    auto answer = co_await fetch(node, run, deadline);
    if (!answer) co_return Fail(std::move(answer.error()));
    auto job = [answer = std::move(*answer), run]() -> Result<LedgerHeaderHistoryEntry> {
        auto ledgers = decode_run(answer, run);
        if (!ledgers) return Fail(std::move(ledgers.error()));
        return std::move(ledgers->front().header);
    };
    auto header = co_await async::run_blocking(deps_.pool, std::move(job));
    if (!header) co_return Fail(judged(node, std::move(header.error())));
    co_return header;
}

// The caller knows that the run is not above the tip.
asio::awaitable<Result<rpc::Answer>> LedgerReader::fetch(Node node, LedgerRun run,
                                                         ports::Deadline deadline) {
    NodeClient& client = deps_.nodes.client();
    auto answer = co_await client.ledgers_answer(node.alias, run.from, run.count, deadline);
    if (!answer && is(answer.error(), NodeErrc::out_of_range)) {
        co_return fail(NodeErrc::pruned,
                       answer.error().detail + ": ledger " + std::to_string(run.from) +
                           " is gone there: add an endpoint with a longer history");
    }
    co_return answer;
}

// The events of unproven blocks, as getEvents says.
asio::awaitable<Result<void>> LedgerReader::claim_events(Node node, Blocks& blocks,
                                                         ports::Deadline deadline) {
    const EventRange range{static_cast<LedgerSeq>(blocks.front().header.ref.num),
                           static_cast<LedgerSeq>(blocks.back().header.ref.num),
                           settings_.contract};
    NodeClient& client = deps_.nodes.client();
    const auto events = co_await walk_events(client, node.alias, range, settings_.walk, deadline);
    if (!events) {
        const bool lies = is(events.error(), NodeErrc::contradiction);
        co_return Fail(lies ? blamed(node, events.error()) : events.error());
    }
    const bool agreed = co_await others_agree(node, blocks.back().header, range, *events, deadline);
    if (!agreed && settings_.needed == chain::ProofLevel::cross_checked) {
        co_return fail(NodeErrc::unreadable,
                       node.alias + ": no other operator's endpoint says the same");
    }
    for (ports::ChainBlock& block : blocks) {
        if (block.proof == chain::ProofLevel::proven) continue;
        if (agreed) block.proof = chain::ProofLevel::cross_checked;
        for (const EmittedEvent& event : *events) {
            if (event.id.toid.ledger == block.header.ref.num) {
                block.events.push_back(chain_event(event, deps_.profile));
            }
        }
    }
    co_return Result<void>{};
}

asio::awaitable<bool> LedgerReader::others_agree(Node node, chain::BlockHeader last,
                                                 EventRange range,
                                                 const std::vector<EmittedEvent>& events,
                                                 ports::Deadline deadline) {
    const Result<Node> other = co_await deps_.nodes.pick_other(node.alias, deadline);
    if (!other) co_return false;
    const auto theirs = co_await header(*other, range.to, deadline);
    if (!theirs || to_domain(*theirs) != last) co_return false;
    NodeClient& client = deps_.nodes.client();
    const auto walked = co_await walk_events(client, other->alias, range, settings_.walk, deadline);
    if (!walked) co_return false;
    const bool same = same_events(*walked, events);
    if (!same) log_disagreement(node, *other, range.to);
    co_return same;
}

Error LedgerReader::blamed(const Node& node, Error error) {
    deps_.metrics.contradiction(node.alias);
    deps_.nodes.client().pool().report_bad(node.alias, error.text());
    return error;
}

// Blames the endpoint for an answer that is garbage or contradicts itself, not for one that is too
// large or of a newer protocol.
Error LedgerReader::judged(const Node& node, Error error) {
    const bool fault = error.is(Condition::invalid_input) || is(error, NodeErrc::contradiction);
    error = std::move(error).at(node.alias);
    return fault ? blamed(node, std::move(error)) : error;
}

// Who is wrong can't be told from here, so nobody is blamed: a person looks at it.
void LedgerReader::log_disagreement(const Node& node, const Node& other, chain::BlockNum num) {
    deps_.metrics.contradiction(other.alias);
    log::event(log::Level::error, "endpoints_disagree",
               {{"chain", settings_.chain},
                {"endpoint", node.alias},
                {"other", other.alias},
                {"block_num", num}});
}

void LedgerReader::count(const Blocks& blocks) {
    for (const ports::ChainBlock& block : blocks) {
        deps_.metrics.ledger_read(warden::name(block.proof));
        for (const ports::ChainEvent& event : block.events) {
            deps_.metrics.event_read(event.decoded.has_value());
        }
    }
}

}  // namespace warden::stellar
