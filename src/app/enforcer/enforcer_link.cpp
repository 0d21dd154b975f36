// Evidence is read back as a stranger reads it before its link goes on the chain for ever.
#include <string>
#include <utility>

#include "app/enforcer/enforcer.hpp"
#include "domain/base/hex.hpp"
#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;

// Once it was read it stays so for this key.
asio::awaitable<Result<void>> Enforcer::look_at_link(Case& known) {
    Link link = links_[known.verdict.key];
    if (!known.sealed || link.read) co_return Result<void>{};
    std::string trouble = "the public link has not been read yet";
    if (!link_failed_ && deps_.clock.now() >= link.due) {
        auto read = co_await read_back(to_hex(known.sealed->evidence_root));
        if (!read) co_return Fail(read.error());
        trouble = std::move(*read);
        link.read = trouble.empty();
        link_failed_ = !link.read;
        if (link_failed_) {
            const Millis wait = enforcement::wait_after(++link.failures, settings_.link_retries);
            link.due = deps_.clock.now() + wait;
            log::event(log::Level::error, "evidence_link",
                       {{"contract", contract().text()},
                        {"key", known.slash_key.text()},
                        {"error", trouble}});
        }
        links_[known.verdict.key] = link;
    }
    known.act_rules.push_back(enforcement::link_rule(trouble));
    known.facts.act_held = enforcement::failed_names(known.act_rules);
    deps_.metrics.rule(known.act_rules.back().name, link.read);
    co_return Result<void>{};
}

// Why the bundle is not read at its link; empty when it is. A redirect is no answer: who checks a
// slash in ten years must not depend on it.
asio::awaitable<Result<std::string>> Enforcer::read_back(std::string root) {
    const auto sealed = co_await deps_.decisions.evidence(root);
    if (!sealed) co_return Fail(sealed.error());
    if (!*sealed) co_return fail(Errc::not_found, "sealed evidence " + root);
    ports::HttpRequest request;
    request.url = settings_.evidence_url + root;
    request.body_max = (*sealed)->bundle.size();
    const std::string url = request.url;
    const ports::Deadline deadline = deps_.clock.now() + settings_.link_timeout;
    const auto answer = co_await deps_.http.send(std::move(request), deadline);
    if (!answer) co_return url + ": " + answer.error().text();
    if (answer->status != 200) co_return url + " answers " + std::to_string(answer->status);
    if (answer->body != (*sealed)->bundle) co_return url + " gives other bytes than were sealed";
    co_return std::string();
}

}  // namespace warden::app
