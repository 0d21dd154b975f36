#include "sandbox/starknet/subscriptions.hpp"

#include <algorithm>
#include <vector>

namespace warden::sandbox {
namespace {

constexpr std::size_t kSubscriptionsMax = 1'000;

const std::map<std::string_view, std::vector<std::string_view>>& methods() {
    static const std::map<std::string_view, std::vector<std::string_view>> all = {
        {"starknet_subscribeNewHeads", {"block_id"}},
        {"starknet_subscribeEvents", {"from_address", "keys", "block_id", "finality_status"}},
        {"starknet_subscribeTransactionStatus", {"transaction_hash"}},
        {"starknet_subscribeNewTransactionReceipts", {"finality_status", "sender_address"}},
        {"starknet_subscribeNewTransactions", {"finality_status", "sender_address", "tags"}},
        {"starknet_unsubscribe", {"subscription_id"}},
    };
    return all;
}

bool lists(const Json& list, std::string_view text) {
    return list.array() && std::ranges::any_of(*list.array(), [&](const Json& entry) {
               return entry.string() && *entry.string() == text;
           });
}

Json with_status(Json::Object form, std::string_view status) {
    form.emplace_back("finality_status", status);
    return form;
}

}  // namespace

bool Subscriptions::is_method(std::string_view method) { return methods().contains(method); }

std::span<const std::string_view> Subscriptions::parameters(std::string_view method) {
    return methods().at(method);
}

Subscriptions::Answer Subscriptions::call(Session session, std::string_view method,
                                          const Params& params) {
    if (method == "starknet_unsubscribe") return {unsubscribe(session, params), {}};
    if (method == "starknet_subscribeNewHeads") return subscribe(session, Kind::heads, params);
    if (method == "starknet_subscribeEvents") return subscribe(session, Kind::events, params);
    if (method == "starknet_subscribeTransactionStatus") {
        return subscribe(session, Kind::status, params);
    }
    const bool receipts = method == "starknet_subscribeNewTransactionReceipts";
    return subscribe(session, receipts ? Kind::receipts : Kind::txns, params);
}

std::optional<RpcError> Subscriptions::read(Subscription& made, const Params& params) const {
    const Json* finality = params.find("finality_status");
    if (made.kind == Kind::events) {
        auto filter = EventFilter::read(params.find("from_address"), params.find("keys"),
                                        chain_.settings().key_positions_max);
        if (!filter) return filter.error();
        made.filter = std::move(*filter);
        made.pre_confirmed =
            finality && finality->string() && *finality->string() == "PRE_CONFIRMED";
    }
    if (made.kind == Kind::status) {
        const auto hash = params.felt("transaction_hash");
        if (!hash) return hash.error();
        made.hash = *hash;
    }
    if (made.kind == Kind::receipts || made.kind == Kind::txns) {
        made.pre_confirmed = finality && lists(*finality, "PRE_CONFIRMED");
        made.on_l2 = !finality || lists(*finality, "ACCEPTED_ON_L2");
        if (const Json* senders = params.find("sender_address")) {
            auto felts = felts_from(*senders, "sender_address");
            if (!felts) return felts.error();
            if (felts->size() > chain_.settings().page_max) return refuse(67).value();
            made.senders = std::move(*felts);
        }
    }
    return std::nullopt;
}

tl::expected<std::optional<std::uint64_t>, RpcError> Subscriptions::start_of(
    const Params& params) const {
    const Json* block_id = params.find("block_id");
    if (!block_id) return std::nullopt;
    if (block_id->string() && *block_id->string() != "latest") {
        return bad_params("block_id: not for subscriptions");
    }
    const auto ref = node_.block_of(*block_id);
    if (!ref) return RpcFail(ref.error());
    if (node_.head() - ref->num > chain_.settings().look_back_max) return refuse(68);
    return ref->num;
}

Subscriptions::Answer Subscriptions::subscribe(Session session, Kind kind, const Params& params) {
    if (all_.size() == kSubscriptionsMax) return {refuse(63, "too many subscriptions"), {}};
    Subscription made;
    made.session = session;
    made.kind = kind;
    if (const auto problem = read(made, params)) return {RpcFail(*problem), {}};
    const auto start = start_of(params);
    if (!start) return {RpcFail(start.error()), {}};
    const std::uint64_t id = next_id_++;
    all_[id] = std::move(made);
    const std::optional<std::uint64_t> from = *start;
    return {Json(std::to_string(id)), [this, id, from] {
                if (from) tell_past(id, *from);
                const auto found = all_.find(id);
                if (found != all_.end() && found->second.kind == Kind::status) {
                    tell_status(id, found->second);
                }
            }};
}

RpcResult Subscriptions::unsubscribe(Session session, const Params& params) {
    const Json* given = params.find("subscription_id");
    const std::string text = given && given->string()    ? *given->string()
                             : given && given->integer() ? std::to_string(*given->integer())
                                                         : "";
    const auto id = u64_from_decimal(text);
    const auto found = id ? all_.find(*id) : all_.end();
    if (found == all_.end() || found->second.session != session) return refuse(66);
    all_.erase(found);
    return Json(true);
}

void Subscriptions::close(Session session) {
    std::erase_if(all_, [session](const auto& entry) { return entry.second.session == session; });
}

void Subscriptions::send(std::uint64_t id, const Subscription& to, const char* method,
                         Json result) {
    push_(to.session, Json::Object{{"jsonrpc", "2.0"},
                                   {"method", method},
                                   {"params", Json::Object{{"subscription_id", std::to_string(id)},
                                                           {"result", std::move(result)}}}});
}

void Subscriptions::tell_events(std::uint64_t id, const Subscription& to, const IncludedTxn& txn,
                                std::size_t index, const Block* block) {
    const auto& events = txn.execution.events;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (!to.filter.matches(events[i])) continue;
        send(id, to, "starknet_subscriptionEvents",
             with_status(event_form(txn, index, i, block),
                         block ? finality(*block) : "PRE_CONFIRMED"));
    }
}

void Subscriptions::tell_past(std::uint64_t id, std::uint64_t from) {
    const auto found = all_.find(id);
    if (found == all_.end()) return;
    const Subscription& to = found->second;
    for (std::uint64_t num = from; num <= node_.head(); ++num) {
        const Block& block = chain_.blocks()[num];
        if (to.kind == Kind::heads) {
            send(id, to, "starknet_subscriptionNewHeads", header_form(block));
        }
        for (std::size_t i = 0; to.kind == Kind::events && i < block.txns.size(); ++i) {
            tell_events(id, to, block.txns[i], i, &block);
        }
    }
}

void Subscriptions::tell_status(std::uint64_t id, const Subscription& to) {
    Json status;
    if (chain_.waiting(to.hash)) {
        status = Json::Object{{"finality_status", "RECEIVED"}};
    } else if (const auto place = chain_.find_txn(to.hash)) {
        status = status_form(
            chain_.txn_at(*place),
            place->block_num ? finality(chain_.blocks()[*place->block_num]) : "PRE_CONFIRMED");
    } else {
        return;
    }
    send(id, to, "starknet_subscriptionTransactionStatus",
         Json::Object{{"transaction_hash", hex(to.hash)}, {"status", std::move(status)}});
}

void Subscriptions::tell_txn(std::uint64_t id, const Subscription& to, const IncludedTxn& txn,
                             const Block* block) {
    if (block ? !to.on_l2 : !to.pre_confirmed) return;
    const bool any = to.senders.empty();
    if (!any && std::ranges::find(to.senders, txn.invoke.sender_address) == to.senders.end())
        return;
    const std::string_view status = block ? finality(*block) : "PRE_CONFIRMED";
    if (to.kind == Kind::txns) {
        send(id, to, "starknet_subscriptionNewTransaction",
             with_status(txn_form(txn, TxnHash::with), status));
        return;
    }
    Json::Object form = receipt_form(txn, status);
    const std::uint64_t num = block ? block->header.block_num : chain_.blocks().size();
    form.emplace_back("block_number", static_cast<std::int64_t>(num));
    if (block) form.emplace_back("block_hash", hex(block->hash));
    send(id, to, "starknet_subscriptionNewTransactionReceipts", std::move(form));
}

void Subscriptions::received(const Felt& txn_hash) {
    for (const auto& [id, to] : all_) {
        if (to.kind == Kind::status && to.hash == txn_hash) tell_status(id, to);
    }
}

void Subscriptions::pre_confirmed(const IncludedTxn& txn, std::size_t index) {
    for (const auto& [id, to] : all_) {
        if (to.kind == Kind::events && to.pre_confirmed) tell_events(id, to, txn, index, nullptr);
        if (to.kind == Kind::status && to.hash == txn.hash) tell_status(id, to);
        if (to.kind == Kind::receipts || to.kind == Kind::txns) tell_txn(id, to, txn, nullptr);
    }
}

void Subscriptions::closed(const Block& block) {
    for (const auto& [id, to] : all_) {
        if (to.kind == Kind::heads) {
            send(id, to, "starknet_subscriptionNewHeads", header_form(block));
        }
    }
    for (const auto& [id, to] : all_) {
        for (std::size_t i = 0; i < block.txns.size(); ++i) {
            const IncludedTxn& txn = block.txns[i];
            if (to.kind == Kind::events) tell_events(id, to, txn, i, &block);
            if (to.kind == Kind::status && to.hash == txn.hash) tell_status(id, to);
            if (to.kind == Kind::receipts || to.kind == Kind::txns) tell_txn(id, to, txn, &block);
        }
    }
}

void Subscriptions::orphaned(const Block& first, const Block& last) {
    for (const auto& [id, to] : all_) {
        send(id, to, "starknet_subscriptionReorg",
             Json::Object{
                 {"starting_block_hash", hex(first.hash)},
                 {"starting_block_number", static_cast<std::int64_t>(first.header.block_num)},
                 {"ending_block_hash", hex(last.hash)},
                 {"ending_block_number", static_cast<std::int64_t>(last.header.block_num)}});
    }
}

void Subscriptions::reached_l1(const Block& block) {
    for (const auto& [id, to] : all_) {
        const bool wanted = to.kind == Kind::status &&
                            std::ranges::count(block.txns, to.hash, &IncludedTxn::hash) > 0;
        if (wanted) tell_status(id, to);
    }
}

}  // namespace warden::sandbox
