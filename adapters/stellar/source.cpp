#include "adapters/stellar/source.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "adapters/stellar/client/errors.hpp"
#include "adapters/stellar/ledger_reader.hpp"
#include "platform/log/log.hpp"
#include "platform/rpc/adaptive_size.hpp"

namespace warden::stellar {
namespace {

using Blocks = std::vector<ports::ChainBlock>;

constexpr std::size_t kFirstRun = 8;  // ledgers; grows while requests succeed

// Collects the errors by which the endpoints that were asked said no.
struct Refusals {
    std::size_t asked = 0;
    std::size_t pruned = 0;
    std::size_t absent = 0;
    std::size_t unreadable = 0;
    Error last;

    void add(const Error& error) {
        ++asked;
        pruned += error.code == make_error_code(NodeErrc::pruned) ? 1 : 0;
        absent += error.code == make_error_code(Errc::not_found) ? 1 : 0;
        unreadable += error.code == make_error_code(NodeErrc::unreadable) ? 1 : 0;
        last = error;
    }
    // A ledger is gone only when every endpoint there is said so, as one that is down may have it;
    // it is not there yet only when nobody who was asked has it: one that lags must not hide it.
    bool are_final(std::size_t endpoints) const {
        return asked > 0 && (pruned == endpoints || absent == asked);
    }
};

class StellarSource final : public ports::ChainSource {
  public:
    StellarSource(SourceSettings settings, SourceDeps deps)
        : settings_(std::move(settings)),
          deps_(deps),
          reader_(settings_, deps_),
          run_(std::min(kFirstRun, settings_.ledgers_max), settings_.ledgers_max) {}

    asio::awaitable<Result<Blocks>> next(chain::BlockNum from, std::size_t limit,
                                         ports::Deadline deadline) override {
        const auto proven = [=, this](Node node) {
            return read_from(std::move(node), from, limit, Unreadable::refuse, deadline);
        };
        Refusals refusals;
        Result<Blocks> blocks = co_await ask_each<Blocks>(proven, refusals, deadline);
        if (blocks || refusals.unreadable == 0) co_return blocks;
        // One that is down may prove what the others can't; what is stored as claimed stays so.
        const bool waits = settings_.needed == chain::ProofLevel::proven &&
                           refusals.unreadable < deps_.nodes.asked_max();
        if (waits) co_return blocks;
        const auto claimed = [=, this](Node node) {
            return read_from(std::move(node), from, limit, Unreadable::claim, deadline);
        };
        Refusals second;
        co_return co_await ask_each<Blocks>(claimed, second, deadline);
    }

    asio::awaitable<Result<chain::BlockHeader>> header(chain::BlockNum num,
                                                       ports::Deadline deadline) override {
        const auto ask = [=, this](Node node) {
            return ask_header(std::move(node), num, deadline);
        };
        Refusals refusals;
        co_return co_await ask_each<chain::BlockHeader>(ask, refusals, deadline);
    }

    asio::awaitable<Result<chain::Head>> head(ports::Deadline deadline) override {
        const auto ask = [=, this](Node node) { return ask_head(std::move(node), deadline); };
        Refusals refusals;
        co_return co_await ask_each<chain::Head>(ask, refusals, deadline);
    }

    asio::awaitable<Result<std::vector<indexing::Witness>>> witnesses(
        chain::BlockNum num, ports::Deadline deadline) override {
        const auto ask = [=, this](Node node) { return testify(std::move(node), num, deadline); };
        co_return co_await deps_.nodes.ask_all<indexing::Witness>(ask, deadline);
    }

    ports::ChainEvent decode(ports::ChainEvent kept) const override {
        return decode_raw(std::move(kept), settings_.contract, deps_.profile);
    }

    // There is no push: the caller looks again at its deadline.
    asio::awaitable<void> wait_head(chain::BlockNum /*after*/, ports::Deadline deadline) override {
        const auto left = deadline - deps_.clock.now();
        co_await deps_.clock.sleep_for(std::chrono::duration_cast<std::chrono::milliseconds>(left));
    }

  private:
    template <class T, class Ask>
    asio::awaitable<Result<T>> ask_each(const Ask& ask, Refusals& refusals,
                                        ports::Deadline deadline) {
        const auto refused = [&, this](const std::string& alias, const Error& error) {
            refusals.add(error);
            if (error.code == make_error_code(Errc::not_found)) return false;
            log::event(log::Level::warning, "ledgers_not_read",
                       {{"chain", settings_.chain}, {"endpoint", alias}, {"error", error.text()}});
            return false;
        };
        Result<T> result = co_await deps_.nodes.ask_each<T>(ask, refused, deadline);
        const std::size_t endpoints = deps_.nodes.client().pool().states().size();
        if (!result && refusals.are_final(endpoints)) co_return Fail(std::move(refusals.last));
        co_return result;
    }

    asio::awaitable<Result<Blocks>> read_from(Node node, chain::BlockNum from, std::size_t limit,
                                              Unreadable unreadable, ports::Deadline deadline) {
        const Result<Span> span = co_await deps_.nodes.client().health(node.alias, deadline);
        if (!span) co_return Fail(span.error());
        deps_.metrics.history_left(
            node.alias, static_cast<std::int64_t>(from) - static_cast<std::int64_t>(span->oldest));
        if (from > span->latest || limit == 0) co_return Blocks{};
        // The ledger that head() has just read.
        const bool known = from == span->latest && newest_ && newest_->header.ref.num == from &&
                           newest_->proof == chain::ProofLevel::proven;
        if (known) co_return Blocks{*newest_};
        const LedgerRun run{static_cast<LedgerSeq>(from), std::min(limit, run_.get())};
        auto blocks = co_await reader_.read(std::move(node), run, unreadable, deadline);
        // Smaller requests help against neither.
        const bool by_size =
            blocks || (blocks.error().code != make_error_code(NodeErrc::unreadable) &&
                       blocks.error().code != make_error_code(NodeErrc::pruned));
        if (by_size) run_.adapt(blocks.has_value());
        co_return blocks;
    }

    asio::awaitable<Result<chain::BlockHeader>> ask_header(Node node, chain::BlockNum num,
                                                           ports::Deadline deadline) {
        const Result<Span> span = co_await deps_.nodes.client().health(node.alias, deadline);
        if (!span) co_return Fail(span.error());
        if (num > span->latest || num == 0) {
            co_return fail(Errc::not_found, node.alias + ": no ledger " + std::to_string(num));
        }
        const auto header =
            co_await reader_.header(std::move(node), static_cast<LedgerSeq>(num), deadline);
        if (!header) co_return Fail(header.error());
        co_return to_domain(*header);
    }

    asio::awaitable<indexing::Witness> testify(Node node, chain::BlockNum num,
                                               ports::Deadline deadline) {
        indexing::Witness out;
        out.endpoint = node.alias;
        out.operator_name = deps_.nodes.operator_of(node.alias);
        const Result<Span> span = co_await deps_.nodes.client().health(node.alias, deadline);
        if (!span) out.trouble = span.error().text();
        if (!span) co_return out;
        out.final_num = span->latest;
        if (num > span->latest || num < span->oldest) {
            out.trouble = "has ledgers " + std::to_string(span->oldest) + " to " +
                          std::to_string(span->latest);
            co_return out;
        }
        const auto header =
            co_await reader_.header(std::move(node), static_cast<LedgerSeq>(num), deadline);
        if (header) out.header = to_domain(*header);
        if (!header) out.trouble = header.error().text();
        co_return out;
    }

    asio::awaitable<Result<chain::Head>> ask_head(Node node, ports::Deadline deadline) {
        const Result<Span> span = co_await deps_.nodes.client().health(node.alias, deadline);
        if (!span) co_return Fail(span.error());
        if (!newest_ || newest_->header.ref.num != span->latest) {
            const LedgerRun run{span->latest, 1};
            auto blocks = co_await reader_.read(std::move(node), run, Unreadable::claim, deadline);
            if (!blocks) co_return Fail(std::move(blocks.error()));
            newest_ = std::move(blocks->front());
        }
        co_return chain::Head{newest_->header.ref, newest_->header.ref.num};
    }

    SourceSettings settings_;
    SourceDeps deps_;
    LedgerReader reader_;
    rpc::AdaptiveSize run_;                    // ledgers of the next request
    std::optional<ports::ChainBlock> newest_;  // what head() read last
};

}  // namespace

std::unique_ptr<ports::ChainSource> make_source(SourceSettings settings, SourceDeps deps) {
    return std::make_unique<StellarSource>(std::move(settings), deps);
}

}  // namespace warden::stellar
