#include "app/enforcer/breach_count.hpp"

#include <algorithm>
#include <utility>

#include "app/reading/paying.hpp"
#include "app/reading/read.hpp"
#include "app/reading/rules.hpp"
#include "domain/orchestrator/projection.hpp"
#include "domain/scoring/verdict_detail.hpp"

namespace warden::app {

namespace asio = boost::asio;

constexpr std::size_t kPage = 500;

asio::awaitable<Result<Breaches>> BreachCount::before(ports::VerdictRow verdict,
                                                      scoring::RuleSet rules) {
    const auto paid = co_await paid_providers(verdict.start, std::move(rules));
    if (!paid) co_return Fail(paid.error());
    const chain::ContractRef contract = verdict.key.reservation.contract;
    std::set<std::string> breached;
    ports::VerdictQuery verdicts;
    verdicts.verdict = scoring::Outcome::breached;
    verdicts.ended_after = verdict.end - std::min(verdict.end, window_secs_);
    verdicts.limit = kPage;
    const auto count = [&](const ports::StoredVerdict& stored) {
        if (!stored.row) {  // of whom, and of which contract, nobody knows: it may be one more
            breached.insert("row " + std::to_string(stored.id));
            return;
        }
        const ports::VerdictRow& row = *stored.row;
        if (row.unit.contract != contract || row.end > verdict.end) return;
        if (!scoring::is_paid(row.detail)) return;
        const auto* unit =
            deps_.view.find<orchestrator::Unit>(orchestrator::unit_key(row.unit.number));
        const std::string provider = unit == nullptr ? "" : unit->provider.text;
        if (unit == nullptr || paid->contains(provider)) breached.insert(provider);
    };
    const auto done = co_await reading::for_each(deps_.scores, verdicts, count);
    if (!done) co_return Fail(done.error());
    co_return Breaches{static_cast<std::uint32_t>(paid->size()),
                       static_cast<std::uint32_t>(breached.size())};
}

// Providers are counted once for all windows that began at this time, until the chain moves.
asio::awaitable<Result<std::set<std::string>>> BreachCount::paid_providers(UnixSecs start,
                                                                           scoring::RuleSet rules) {
    const auto book = co_await reading::rule_book(deps_.scores, std::move(rules));
    if (!book) co_return Fail(book.error());
    const auto& progress = deps_.view.progress();
    if (!progress) co_return fail(Errc::not_found, "nothing indexed");
    const Asked asked{progress->latest.ref, progress->epoch, start, book->at(start).affiliations};
    if (asked_ == asked) co_return paid_;
    auto paid = co_await reading::paid_providers(deps_.view, funding_, start, asked.affiliations);
    if (!paid) co_return paid;
    asked_ = asked;
    paid_ = *paid;
    co_return paid;
}

}  // namespace warden::app
