#include "main/commands/rewind.hpp"

#include <algorithm>
#include <utility>

namespace warden::cli {

namespace asio = boost::asio;

asio::awaitable<Result<RewindPlan>> plan_rewind(ports::ChainStore& store,
                                                chain::ContractRef contract, chain::BlockNum keep) {
    const auto tail = co_await store.tail(contract, 1);
    if (!tail) co_return Fail(tail.error());
    if (tail->empty())
        co_return fail(Errc::not_found, "no block of " + contract.text() + " is stored");
    const auto final_num = co_await store.final_num(contract);
    if (!final_num) co_return Fail(final_num.error());
    RewindPlan plan{std::move(contract), keep, tail->front(), *final_num};
    if (keep >= plan.tail.ref.num) {
        co_return fail(Errc::invalid_input, "the newest stored block is " +
                                                std::to_string(plan.tail.ref.num) +
                                                ": --to names an older one, the newest that stays");
    }
    co_return plan;
}

asio::awaitable<Result<void>> rewind(ports::ChainStore& store, ports::Leadership& leadership,
                                     RewindPlan plan, Millis lease_ttl) {
    const auto fence = co_await leadership.acquire("indexer/" + plan.contract.text(), lease_ttl);
    if (!fence) co_return Fail(fence.error());
    if (!*fence) {
        co_return fail(Errc::conflict, "an indexer of " + plan.contract.text() +
                                           " works: stop all pods with role indexer; the lease of "
                                           "one that died is free after lease_ttl");
    }
    auto done = co_await store.rewind(plan.contract, plan.keep, **fence);
    co_await leadership.release_all();
    co_return done;
}

std::string to_text(const RewindPlan& plan) {
    const auto num = [](chain::BlockNum n) { return std::to_string(n); };
    std::string out = plan.contract.text() + ": blocks " + num(plan.keep + 1) + " to " +
                      num(plan.tail.ref.num) + " (" + plan.tail.ref.hash +
                      ") with their events and what became of the projection by them are "
                      "un-applied; they are read again\n";
    if (plan.keep < plan.final_num) {
        out += num(plan.final_num - plan.keep) + " of them are final: final will be " +
               num(plan.keep) + " instead of " + num(plan.final_num) +
               "\nverdicts, decisions and txns that rest on them stay: look at them, and stop "
               "filing first (warden enforcement stop)\n";
    }
    return out;
}

Json to_json(const RewindPlan& plan) {
    return Json::Object{{"contract", plan.contract.text()},
                        {"final_before", std::to_string(plan.final_num)},
                        {"final_after", std::to_string(std::min(plan.keep, plan.final_num))},
                        {"newest", std::to_string(plan.tail.ref.num)},
                        {"newest_hash", plan.tail.ref.hash},
                        {"unapply_from", std::to_string(plan.keep + 1)}};
}

}  // namespace warden::cli
