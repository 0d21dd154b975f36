#include "adapters/stellar/source.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "adapters/stellar/client/errors.hpp"
#include "adapters/stellar/ledger_reader.hpp"
#include "platform/log/log.hpp"

namespace warden::stellar {
namespace {

using Blocks = std::vector<ports::ChainBlock>;

constexpr std::size_t kFirstRun = 8;  // ledgers; grows while requests succeed

// Collects the errors by which the endpoints that were asked said no.
class Refusals {
  public:
    void add(const std::string& alias, Error error) {
        tried_.push_back(alias);
        pruned_ += error.code == make_error_code(NodeErrc::pruned) ? 1 : 0;
        absent_ += error.code == make_error_code(Errc::not_found) ? 1 : 0;
        unreadable_ = unreadable_ || error.code == make_error_code(NodeErrc::unreadable);
        last_ = std::move(error);
    }
    const std::vector<std::string>& tried() const { return tried_; }
    bool unreadable() const { return unreadable_; }

    // `none`: why no endpoint could be asked, where that is so. A ledger is missing for good only
    // when every endpoint of `all` said so: one that is down may have it.
    Error verdict(std::size_t all, std::optional<Error> none) const {
        if (tried_.empty()) {
            return none ? std::move(*none) : Error{make_error_code(Errc::unavailable), "no try"};
        }
        if (pruned_ == all) return last_;
        // A ledger is absent only when every endpoint says so: one that lags must not hide it.
        if (absent_ == tried_.size()) return last_;
        if (last_.is(Condition::transient)) return last_;
        return {make_error_code(Errc::unavailable), last_.text()};
    }

  private:
    std::vector<std::string> tried_;
    std::size_t pruned_ = 0;
    std::size_t absent_ = 0;
    bool unreadable_ = false;
    Error last_;
};

class StellarSource final : public ports::ChainSource {
  public:
    StellarSource(SourceSettings settings, SourceDeps deps)
        : settings_(std::move(settings)),
          deps_(deps),
          reader_(settings_, deps_),
          run_(std::min(kFirstRun, settings_.ledgers_max)) {}

    asio::awaitable<Result<Blocks>> next(chain::BlockNum from, std::size_t limit,
                                         ports::Deadline deadline) override {
        const auto proven = [=, this](Node node) {
            return read_from(std::move(node), from, limit, Unreadable::refuse, deadline);
        };
        Refusals refusals;
        Result<Blocks> blocks = co_await ask_each<Blocks>(proven, refusals, deadline);
        if (blocks || !refusals.unreadable()) co_return blocks;
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

    // There is no push: the caller looks again at its deadline.
    asio::awaitable<void> wait_head(chain::BlockNum /*after*/, ports::Deadline deadline) override {
        const auto left = deadline - deps_.clock.now();
        co_await deps_.clock.sleep_for(std::chrono::duration_cast<std::chrono::milliseconds>(left));
    }

  private:
    // Asks one endpoint after the other until one succeeds. `ask` outlives the call.
    template <class T, class Ask>
    asio::awaitable<Result<T>> ask_each(const Ask& ask, Refusals& refusals,
                                        ports::Deadline deadline) {
        std::optional<Error> none;
        while (refusals.tried().size() < deps_.nodes.settings().probes.tries_max) {
            std::vector<std::string> tried = refusals.tried();
            const Result<Node> node = co_await deps_.nodes.pick(std::move(tried), deadline);
            if (!node) {
                none = node.error();
                break;
            }
            Result<T> result = co_await ask(*node);
            if (result) co_return result;
            if (result.error().code != make_error_code(Errc::not_found)) {
                log::event(log::Level::warning, "ledgers_not_read",
                           {{"chain", settings_.chain},
                            {"endpoint", node->alias},
                            {"error", result.error().text()}});
            }
            refusals.add(node->alias, std::move(result.error()));
        }
        const std::size_t all = deps_.nodes.client().pool().states().size();
        co_return Fail(refusals.verdict(all, std::move(none)));
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
        const LedgerRun run{static_cast<LedgerSeq>(from), std::min(limit, run_)};
        auto blocks = co_await reader_.read(std::move(node), run, unreadable, deadline);
        // Smaller requests help against neither.
        const bool by_size =
            blocks || (blocks.error().code != make_error_code(NodeErrc::unreadable) &&
                       blocks.error().code != make_error_code(NodeErrc::pruned));
        if (by_size) adapt_run(blocks.has_value());
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

    // Halves on a failure, grows by an eighth on success.
    void adapt_run(bool succeeded) {
        run_ = succeeded ? std::min(settings_.ledgers_max, run_ + run_ / 8 + 1)
                         : std::max<std::size_t>(run_ / 2, 1);
    }

    SourceSettings settings_;
    SourceDeps deps_;
    LedgerReader reader_;
    std::size_t run_;                          // ledgers of the next request
    std::optional<ports::ChainBlock> newest_;  // what head() read last
};

}  // namespace

std::unique_ptr<ports::ChainSource> make_source(SourceSettings settings, SourceDeps deps) {
    return std::make_unique<StellarSource>(std::move(settings), deps);
}

}  // namespace warden::stellar
