// The versions of the rules.
#include "app/scorer/scorer.hpp"
#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;

asio::awaitable<Result<void>> Scorer::take_book(ports::Fence fence) {
    if (book_) co_return Result<void>{};
    auto versions = co_await deps_.scores.rule_versions();
    if (!versions) co_return Fail(versions.error());
    const auto next = scoring::next_version(*versions, settings_.rulings, store_now_);
    if (next) versions->push_back(*next);
    auto book = scoring::RuleBook::make(std::move(*versions));
    if (!book) co_return Fail(book.error());
    if (next) {
        const std::string text = write_canonical(scoring::to_json(next->rulings.rules));
        auto stored =
            co_await deps_.scores.put_rule_set(to_hex(scoring::digest(next->rulings.rules)), text);
        if (stored) stored = co_await deps_.scores.put_rule_version(*next, std::move(fence));
        if (!stored) co_return stored;
        log::event(
            log::Level::info, "rules_in_force",
            {{"from", next->from}, {"rule_set", to_hex(scoring::digest(next->rulings.rules))}});
    }
    book_ = std::move(*book);
    co_return Result<void>{};
}

}  // namespace warden::app
