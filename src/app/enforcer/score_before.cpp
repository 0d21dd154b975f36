#include "app/enforcer/score_before.hpp"

#include <algorithm>
#include <ranges>
#include <string>
#include <utility>

#include "app/reading/rules.hpp"
#include "app/reading/start_score.hpp"
#include "domain/scoring/reputation.hpp"

namespace warden::app {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kDaysMax = 10'000;  // that a bundle holds: it holds all of a unit

// None when every day and the registration were under the rules of the window; else those of the
// registration first, which say what a unit begins with.
asio::awaitable<Result<std::vector<scoring::RuleSet>>> rules_of(ports::ScoreStore& scores,
                                                                scoring::RuleSet window,
                                                                scoring::RuleSet first,
                                                                std::vector<std::string> days) {
    const std::string own = to_hex(scoring::digest(window));
    std::vector<std::string> digests{to_hex(scoring::digest(first))};
    for (std::string& digest : days) {
        const bool listed = std::ranges::find(digests, digest) != digests.end();
        if (digest != own && !listed) digests.push_back(std::move(digest));
    }
    std::vector<scoring::RuleSet> rules;
    if (digests.size() == 1 && digests.front() == own) co_return rules;
    rules.reserve(digests.size());
    rules.push_back(std::move(first));
    for (std::size_t i = 1; i < digests.size(); ++i) {
        auto read = co_await reading::stored_rules(scores, digests[i]);
        if (!read) co_return Fail(std::move(read.error()));
        rules.push_back(std::move(*read));
    }
    co_return rules;
}

}  // namespace

asio::awaitable<Result<ScoreBefore>> score_before(const reading::View& view,
                                                  ports::ScoreStore& scores, ScoreAsked asked) {
    ports::ScoreHistory history;
    history.subject = asked.unit.text();
    history.until = asked.start;
    history.limit = kDaysMax + 1;
    const auto rows = co_await scores.scores(history);
    if (!rows) co_return Fail(rows.error());
    if (rows->size() > kDaysMax) {
        co_return fail(Errc::limit, "unit " + history.subject + " has more than " +
                                        std::to_string(kDaysMax) +
                                        " scored days: evidence can't hold its score history");
    }
    const auto book = co_await reading::rule_book(scores, asked.rules);
    if (!book) co_return Fail(book.error());
    const scoring::RuleSet first = book->at(asked.registered_at).rules;
    ScoreBefore before;
    Json::Array days;
    std::vector<std::string> digests;
    days.reserve(rows->size());
    digests.reserve(rows->size());
    for (const ports::ScoreRow& row : *rows | std::views::reverse) {
        days.push_back(Json::Object{{"day", Json(row.day)},
                                    {"day_end", Json(static_cast<std::int64_t>(row.day_end))},
                                    {"thirds", row.thirds},
                                    {"points", std::int64_t{row.points}},
                                    {"rule_set", row.rule_set},
                                    {"detail", row.detail}});
        digests.push_back(row.rule_set);
    }
    before.days = std::move(days);
    auto rules = co_await rules_of(scores, asked.rules, first, std::move(digests));
    if (!rules) co_return Fail(std::move(rules.error()));
    before.rules = std::move(*rules);
    const auto registered = static_cast<std::int64_t>(asked.registered_at / asked.rules.day_secs);
    const auto end = static_cast<std::int64_t>(asked.start / asked.rules.day_secs);
    const std::int64_t scored = rows->empty() ? registered - 1 : rows->front().day;
    before.known = scored >= end - 1;
    if (!rows->empty()) {
        before.score = scoring::whole_score(rows->front().thirds);
        co_return before;
    }
    std::size_t reads = 0;  // few drafts are of a unit without a scored day
    const auto start = co_await reading::start_score(view, scores, asked.unit.number, first, reads);
    if (!start) co_return Fail(start.error());
    before.score = scoring::whole_score(*start);
    co_return before;
}

}  // namespace warden::app
