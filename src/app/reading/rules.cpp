#include "app/reading/rules.hpp"

#include <utility>

#include "domain/base/canonical_json.hpp"

namespace warden::reading {

namespace asio = boost::asio;

asio::awaitable<Result<scoring::RuleSet>> stored_rules(ports::ScoreStore& scores,
                                                       std::string digest) {
    const auto text = co_await scores.rule_set(digest);
    if (!text) co_return Fail(text.error());
    if (!*text) co_return fail(Errc::not_found, "rule set " + digest);
    const auto json = read_canonical(**text);
    if (!json) co_return Fail(json.error());
    co_return scoring::rule_set_from_json(*json);
}

asio::awaitable<Result<scoring::RuleBook>> rule_book(ports::ScoreStore& scores,
                                                     scoring::RuleSet rules) {
    auto versions = co_await scores.rule_versions();
    if (!versions) co_return Fail(versions.error());
    if (versions->empty()) versions->push_back({0, {std::move(rules)}});
    co_return scoring::RuleBook::make(std::move(*versions));
}

}  // namespace warden::reading
