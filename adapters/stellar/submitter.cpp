#include "adapters/stellar/submitter.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "adapters/orchestrator/said.hpp"
#include "adapters/stellar/client/errors.hpp"
#include "adapters/stellar/txn_result.hpp"
#include "domain/base/check.hpp"

namespace warden::stellar {
namespace {

using enforcement::Fate;

// A txn is valid no longer than this after the newest ledger that it was built on: what proves that
// a lost one is dead rests on it.
constexpr std::uint32_t kValidSecsMax = 60;
// A fee bump counts as one operation more than what it carries, so at the same rate it bids twice
// as much, which is the least that is valid; a node whose queue has the txn wants ten times its
// rate (stellar-core, FeeBumpTransactionFrame.cpp and TransactionQueue.cpp).
constexpr std::uint32_t kBumpOperations = 2;
constexpr std::uint32_t kBumpFactor = 10;
constexpr std::uint64_t kSlotMax = std::numeric_limits<std::int64_t>::max();

// What one endpoint said, all of it at one time.
struct Estimate {
    UnixSecs close_time = 0;  // of its newest ledger
    Simulation simulation;
    std::uint64_t inclusion_fee = 0;  // that others bid, stroops; 0: it does not say
};

// The envelope's signature has to stand for all that is authorised.
Result<std::vector<AuthorizationEntry>> source_auth(const std::vector<Bytes>& entries) {
    std::vector<AuthorizationEntry> out;
    for (const Bytes& bytes : entries) {
        auto entry = from_xdr<AuthorizationEntry>(bytes);
        if (!entry) return Fail(std::move(entry.error()).at("authorisation"));
        if (!std::holds_alternative<SourceCredentials>(entry->credentials)) {
            return fail(Errc::permanent, "the call needs a signature besides the account's");
        }
        out.push_back(std::move(*entry));
    }
    return out;
}

bool is_hash_of(const TransactionEnvelope& envelope, const Hash32& network, const Hash32& hash) {
    if (transaction_hash(network, envelope) == hash) return true;
    // Anybody may have put a fee bump around our txn.
    const auto* bump = envelope.as<FeeBumpEnvelope>();
    if (bump == nullptr) return false;
    return transaction_hash(network, std::get<TransactionV1Envelope>(bump->txn.inner).txn) == hash;
}

// Says whether the endpoint's ledgers reach back to before the txn could first be included.
bool reaches_back(const Span& span, UnixSecs max_time) {
    // Ledger 1 is the genesis, which holds no txn.
    return span.oldest <= 2 ||
           (span.oldest_close_time != 0 && span.oldest_close_time + kValidSecsMax <= max_time);
}

class StellarSubmitter final : public Submitter {
  public:
    StellarSubmitter(SubmitterSettings settings, Nodes& nodes, const OrchestratorProfile& profile)
        : settings_(settings),
          nodes_(nodes),
          profile_(profile),
          network_(network_id(nodes.settings().passphrase)) {
        WARDEN_CHECK(settings.valid_secs >= 1);
        WARDEN_CHECK(settings.valid_secs <= kValidSecsMax);
        WARDEN_CHECK(settings.inclusion_fee >= 100);
        WARDEN_CHECK(settings.resource_margin_pct >= 100);
    }

    asio::awaitable<Result<ports::UnsignedTxn>> build(orchestrator::Call call, std::uint64_t slot,
                                                      ports::Deadline deadline) override {
        auto args = profile_.encode(settings_.contract, settings_.account, call);
        if (!args) co_return Fail(std::move(args.error()));
        HostFunction function{std::move(*args)};
        co_return co_await build_function(std::move(function), slot, deadline);
    }

    asio::awaitable<Result<ports::UnsignedTxn>> build_function(HostFunction function,
                                                               std::uint64_t slot,
                                                               ports::Deadline deadline) override {
        if (slot > kSlotMax) co_return fail(Errc::invalid_input, "slot: above 2^63 - 1");
        Transaction txn = host_invocation(settings_.account, slot, std::move(function));
        const auto ask = [this, &txn, deadline](Node node) {
            return estimate(std::move(node), txn, deadline);
        };
        auto answer = co_await nodes_.read<Estimate>(ask, deadline);
        if (!answer) co_return Fail(std::move(answer.error()));
        if (auto done = assemble(txn, std::move(*answer)); !done) co_return Fail(done.error());
        const Hash32 hash = transaction_hash(network_, txn);
        const TransactionEnvelope envelope{TransactionV1Envelope{std::move(txn), {}}};
        co_return ports::UnsignedTxn{to_xdr_base64(envelope), to_hex(hash), slot};
    }

    asio::awaitable<Result<ports::UnsignedTxn>> replace(std::optional<orchestrator::Call> /*call*/,
                                                        ports::SignedTxn stuck,
                                                        ports::Deadline /*deadline*/) override {
        co_return fail(Errc::permanent, "txn " + stuck.hash + " is over within a minute");
    }

    asio::awaitable<Result<ports::UnsignedTxn>> outbid(ports::SignedTxn txn,
                                                       ports::Deadline deadline) override {
        const auto envelope = from_xdr_base64<TransactionEnvelope>(txn.bytes);
        const auto* stored = envelope ? envelope->as<TransactionV1Envelope>() : nullptr;
        const bool ends = stored != nullptr && stored->txn.preconditions.time_bounds();
        if (!ends || !stored->txn.soroban) {
            co_return fail(Errc::permanent,
                           "stored txn " + txn.hash + " is none that can be outbid");
        }
        std::vector<std::string> none_tried;
        const Result<Node> node = co_await nodes_.pick(std::move(none_tried), deadline);
        if (!node) co_return Fail(node.error());
        const auto market = co_await nodes_.client().inclusion_fee(node->alias, deadline);
        const auto fee = bump_fee(stored->txn, market.value_or(0));
        if (!fee) co_return Fail(fee.error());
        FeeBumpTransaction bump{MuxedAccount::of(settings_.account), *fee, *stored};
        const Hash32 hash = transaction_hash(network_, bump);
        const TransactionEnvelope carried{FeeBumpEnvelope{std::move(bump), {}}};
        co_return ports::UnsignedTxn{to_xdr_base64(carried), to_hex(hash), txn.slot};
    }

    asio::awaitable<Result<void>> send(ports::SignedTxn txn, ports::Deadline deadline) override {
        const Result<Hash32> hash = hash_from_hex(txn.hash);
        if (!hash) co_return fail(Errc::invalid_input, "stored txn " + txn.hash);
        std::vector<std::string> none_tried;
        const Result<Node> node = co_await nodes_.pick(std::move(none_tried), deadline);
        if (!node) co_return Fail(node.error());
        auto sent = co_await nodes_.client().send(node->alias, txn.bytes, deadline);
        if (!sent) {
            // The node's queue failed, and does not say whether before or after it took the txn.
            const bool open = sent.error().code == make_error_code(NodeErrc::internal_error);
            if (open) co_return fail(Errc::unknown_outcome, sent.error().text());
            co_return Fail(std::move(sent.error()));
        }
        if (sent->hash != *hash) {
            co_return fail(Errc::unknown_outcome,
                           node->alias + ": took the txn as another, " + to_hex(sent->hash));
        }
        switch (sent->state) {
            case SendState::pending:
            case SendState::duplicate: co_return Result<void>{};
            case SendState::try_again_later:
            case SendState::error: break;
        }
        co_return co_await explain(*node, std::move(*sent), txn.slot, deadline);
    }

    asio::awaitable<Result<ports::TxnStatus>> lookup(std::string hash,
                                                     ports::Deadline deadline) override {
        const Result<Hash32> bytes = hash_from_hex(hash);
        if (!bytes) co_return Fail(Error(bytes.error()).at("txn hash"));
        const Result<std::vector<Node>> nodes = co_await nodes_.all(deadline);
        if (!nodes) co_return Fail(nodes.error());
        std::vector<adapters::Said<ports::TxnStatus>> said;
        said.reserve(nodes->size());
        std::string last;
        for (const Node& node : *nodes) {
            auto status = co_await look_on(node, *bytes, deadline);
            if (!status) last = status.error().text();
            if (status) said.push_back({nodes_.operator_of(node.alias), std::move(*status)});
        }
        if (auto agreed = adapters::agreed_status(said, nodes_.needed())) {
            co_return std::move(*agreed);
        }
        co_return fail(Errc::unavailable, "txn " + hash + ": too few endpoints answer; " + last);
    }

    asio::awaitable<Result<Fate>> fate(ports::SignedTxn txn, ports::Deadline deadline) override {
        const Result<Hash32> hash = hash_from_hex(txn.hash);
        if (!hash) co_return Fail(Error(hash.error()).at("txn hash"));
        if (!txn.max_time) co_return Fate::open;  // it stays valid for ever
        const Result<std::vector<Node>> nodes = co_await nodes_.all(deadline);
        if (!nodes) co_return Fail(nodes.error());
        std::map<Fate, std::set<std::string>> said;  // operators
        std::size_t answers = 0;
        std::string last;
        for (const Node& node : *nodes) {
            const auto info = co_await nodes_.client().transaction(node.alias, *hash, deadline);
            if (!info) last = info.error().text();
            if (!info) continue;
            ++answers;
            if (info->state != TxnResultState::not_found) continue;
            const Fate fate = co_await fate_by(node, info->span, txn, deadline);
            said[fate].insert(nodes_.operator_of(node.alias));
        }
        if (answers == 0) co_return fail(Errc::unavailable, "txn " + txn.hash + ": " + last);
        for (const Fate fate : {Fate::dead, Fate::spent_unseen}) {
            if (said[fate].size() >= nodes_.needed()) co_return fate;
        }
        co_return Fate::open;
    }

  private:
    // What an endpoint that does not know the txn says of it. Dead: it is in no ledger, and can be
    // in none that is still to come.
    asio::awaitable<Fate> fate_by(Node node, Span span, ports::SignedTxn txn,
                                  ports::Deadline deadline) {
        if (span.latest_close_time <= *txn.max_time) co_return Fate::open;
        if (reaches_back(span, *txn.max_time)) co_return Fate::dead;
        // It is older than what the endpoint keeps. Had it been in a ledger, the account, in one
        // after the txn's time, would have spent its number. Behind one address may be nodes that
        // lag: an account of before that ledger proves nothing.
        const auto account =
            co_await nodes_.client().account(node.alias, settings_.account, deadline);
        if (!account || account->latest < span.latest) co_return Fate::open;
        const bool spent = static_cast<std::uint64_t>(account->entry.seq_num) >= txn.slot;
        co_return spent ? Fate::spent_unseen : Fate::dead;
    }

    // `txn` outlives the coroutine.
    asio::awaitable<Result<Estimate>> estimate(Node node, const Transaction& txn,
                                               ports::Deadline deadline) {
        NodeClient& client = nodes_.client();
        const auto newest = co_await client.newest(node.alias, deadline);
        if (!newest) co_return Fail(newest.error());
        TransactionEnvelope envelope{TransactionV1Envelope{txn, {}}};
        auto simulation = co_await client.simulate(node.alias, std::move(envelope), deadline);
        if (!simulation) co_return Fail(std::move(simulation.error()));
        const auto market = co_await client.inclusion_fee(node.alias, deadline);
        co_return Estimate{newest->header.value.close_time, std::move(*simulation),
                           market.value_or(0)};
    }

    // Gives the txn its resources, fee, authorisation and end.
    Result<void> assemble(Transaction& txn, Estimate answer) const {
        Simulation& simulation = answer.simulation;
        if (simulation.error) {
            const std::string_view name = contract_error_in(*simulation.error);
            return fail(Errc::permanent, name.empty() ? *simulation.error : std::string(name));
        }
        auto auth = source_auth(simulation.auth);
        if (!auth) return Fail(std::move(auth.error()));
        txn.preconditions.value = TimeBounds{0, answer.close_time + settings_.valid_secs};
        if (simulation.restore) {
            txn.operations.front().body = RestoreFootprintOp{};
            txn.soroban = std::move(simulation.restore->data);
            return price(txn, simulation.restore->min_resource_fee, answer.inclusion_fee);
        }
        std::get<InvokeHostFunctionOp>(txn.operations.front().body).auth = std::move(*auth);
        txn.soroban = std::move(simulation.data);
        return price(txn, simulation.min_resource_fee, answer.inclusion_fee);
    }

    // What is bid for inclusion follows the others, as far as the cap leaves room: no more than the
    // ledger's own price is charged of it.
    Result<void> price(Transaction& txn, std::int64_t resource_fee, std::uint64_t market) const {
        const U128 resources =
            (static_cast<U128>(resource_fee) * settings_.resource_margin_pct + 99) / 100;
        const U128 least = resources + settings_.inclusion_fee;
        if (least > settings_.fee_max) {
            return fail(Errc::limit, "fee of up to " + to_decimal(least) +
                                         " stroops is above the cap of " +
                                         std::to_string(settings_.fee_max));
        }
        const U128 wanted = std::max(least, resources + market);
        txn.fee = static_cast<std::uint32_t>(std::min<U128>(wanted, settings_.fee_max));
        txn.soroban->resource_fee = static_cast<std::int64_t>(resources);
        return {};
    }

    // Outbids what waits in a node's queue and the market, as far as the cap leaves room.
    Result<std::int64_t> bump_fee(const Transaction& txn, std::uint64_t market) const {
        const U128 resources = static_cast<U128>(txn.soroban->resource_fee);
        const U128 own = txn.fee - resources;
        const U128 least = resources + own * kBumpOperations;
        if (least > settings_.fee_max) {
            return fail(Errc::limit, "a fee bump of " + to_decimal(least) +
                                         " stroops is above the cap of " +
                                         std::to_string(settings_.fee_max));
        }
        const U128 bid = std::max<U128>(own * kBumpFactor, market) * kBumpOperations;
        return static_cast<std::int64_t>(std::min<U128>(resources + bid, settings_.fee_max));
    }

    // A txn that an endpoint refuses now may have been taken before: one that is in a ledger is
    // refused with TRY_AGAIN_LATER for a while, and then with bad_seq.
    asio::awaitable<Result<void>> explain(Node node, Sent sent, std::uint64_t slot,
                                          ports::Deadline deadline) {
        const std::string where = node.alias + ": txn " + to_hex(sent.hash) + ": ";
        const auto known = co_await nodes_.client().transaction(node.alias, sent.hash, deadline);
        if (!known) {
            co_return fail(Errc::unknown_outcome, where + "refused; " + known.error().text());
        }
        if (known->state != TxnResultState::not_found) co_return Result<void>{};
        if (sent.state == SendState::try_again_later) {
            co_return fail(Errc::transient, where + "TRY_AGAIN_LATER");
        }
        const auto result = from_xdr<TransactionResult>(sent.result);
        if (!result) co_return fail(Errc::unknown_outcome, where + "refused, it does not say why");
        const TxnCode code = result->own_code();
        if (code != TxnCode::bad_seq) co_return fail(errc_of(code), where + name(code));
        // The code alone does not say which way: the account does. Endpoints may lag behind each
        // other right after a txn, so a number that is not spent stays ours.
        const auto account =
            co_await nodes_.client().account(node.alias, settings_.account, deadline);
        if (!account) {
            co_return fail(Errc::transient, where + name(code) + "; " + account.error().text());
        }
        const bool spent = static_cast<std::uint64_t>(account->entry.seq_num) >= slot;
        co_return fail(spent ? Errc::conflict : Errc::transient,
                       where + name(code) + ": it has " + std::to_string(slot) +
                           ", the account's last one is " + std::to_string(account->entry.seq_num));
    }

    asio::awaitable<Result<ports::TxnStatus>> look_on(Node node, Hash32 hash,
                                                      ports::Deadline deadline) {
        NodeClient& client = nodes_.client();
        const auto info = co_await client.transaction(node.alias, hash, deadline);
        if (!info) co_return Fail(info.error());
        ports::TxnStatus out;
        if (info->state == TxnResultState::not_found) co_return out;
        const auto envelope = from_xdr<TransactionEnvelope>(info->envelope);
        const auto result = from_xdr<TransactionResult>(info->result);
        const bool success = info->state == TxnResultState::success;
        const bool sound = envelope && is_hash_of(*envelope, network_, hash) && result &&
                           result->succeeded() == success && result->fee_charged >= 0;
        const auto page = co_await client.ledgers(node.alias, info->ledger, 1, deadline);
        if (!page) co_return Fail(page.error());
        const bool has_ledger = page->ledgers.size() == 1 &&
                                page->ledgers.front().header.header.sequence == info->ledger;
        if (!sound || !has_ledger) {
            const Error error{make_error_code(NodeErrc::contradiction),
                              node.alias + ": txn " + to_hex(hash) + " does not fit its " +
                                  (has_ledger ? "envelope or result" : "ledger")};
            client.pool().report_bad(node.alias, error.text());
            co_return Fail(error);
        }
        out.place = ports::TxnPlace::final;
        out.reverted = !success;
        if (out.reverted) out.revert_reason = reason_of(*result, info->meta, settings_.contract);
        out.block = {info->ledger, to_hex(page->ledgers.front().header.hash)};
        out.fee = static_cast<U128>(result->fee_charged);
        co_return out;
    }

    SubmitterSettings settings_;
    Nodes& nodes_;
    const OrchestratorProfile& profile_;
    Hash32 network_;
};

}  // namespace

std::unique_ptr<Submitter> make_submitter(SubmitterSettings settings, Nodes& nodes,
                                          const OrchestratorProfile& profile) {
    return std::make_unique<StellarSubmitter>(settings, nodes, profile);
}

}  // namespace warden::stellar
