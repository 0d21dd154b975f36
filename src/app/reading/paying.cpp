#include "app/reading/paying.hpp"

#include <algorithm>
#include <utility>

#include "domain/orchestrator/money.hpp"

namespace warden::reading {

namespace asio = boost::asio;

using orchestrator::Reservation;
using orchestrator::Trader;

namespace {

std::map<std::string, Trader> traders_of(const View& view) {
    std::map<std::string, Trader> traders;
    for (const auto& [id, row] : view.all<orchestrator::Unit>()) {
        const orchestrator::Unit& unit = row.value;
        Trader& trader = traders[unit.provider.text];
        trader.account = unit.provider.text;
        trader.hosts.insert(orchestrator::endpoint_host(unit.endpoint));
    }
    return traders;
}

}  // namespace

std::vector<std::pair<std::uint64_t, Reservation>> paid_by_others(
    const View& view, UnixSecs time, const orchestrator::Affiliations& affiliations) {
    const auto traders = traders_of(view);
    const auto trader = [&traders](const chain::Address& account) {
        const auto found = traders.find(account.text);
        return found == traders.end() ? Trader{account.text} : found->second;
    };
    std::vector<std::pair<std::uint64_t, Reservation>> paid;
    for (const auto& [id, row] : view.all<Reservation>()) {
        const Reservation& r = row.value;
        const bool older = r.start != 0 && r.start < time && r.end > time;
        if (!older) continue;
        if (!orchestrator::is_other_party(trader(r.provider), trader(r.consumer), affiliations)) {
            continue;
        }
        paid.emplace_back(u64_from_decimal(id).value(), r);
    }
    return paid;
}

std::map<std::uint64_t, bool>& Funding::known_of(const View& view, UnixSecs time) {
    constexpr std::size_t kTimesMax = 16;
    const auto found = std::ranges::find_if(asked_, [&](const Asked& asked) {
        return asked.contract == view.contract() && asked.time == time &&
               asked.beginnings == view.beginnings();
    });
    if (found == asked_.end()) {
        asked_.push_front({view.contract(), time, view.beginnings(), {}});
        if (asked_.size() > kTimesMax) asked_.pop_back();
    } else {
        asked_.splice(asked_.begin(), asked_, found);
    }
    return asked_.front().funded;
}

asio::awaitable<Result<bool>> Funding::was_funded(const View& view, std::uint64_t number,
                                                  UnixSecs time) {
    auto& known = known_of(view, time);
    const auto answer = known.find(number);
    if (answer != known.end()) co_return answer->second;
    ++reads_;
    const auto version = co_await model_.version_before(
        view.contract(), orchestrator::reservation_key(number), time);
    if (!version) co_return Fail(version.error());
    bool funded = false;
    if (*version) {
        const auto then = orchestrator::from_json<Reservation>((*version)->body);
        if (then && then->status == orchestrator::ReservationStatus::active) {
            const auto agreement = orchestrator::Agreement::of(*then);
            funded = agreement && !agreement->underfunded(time);
        }
    }
    known.emplace(number, funded);
    co_return funded;
}

asio::awaitable<Result<std::set<std::string>>> paid_providers(
    const View& view, Funding& funding, UnixSecs time, orchestrator::Affiliations affiliations) {
    std::set<std::string> providers;
    for (const auto& [number, r] : paid_by_others(view, time, affiliations)) {
        if (providers.contains(r.provider.text)) continue;
        const auto funded = co_await funding.was_funded(view, number, time);
        if (!funded) co_return Fail(funded.error());
        if (*funded) providers.insert(r.provider.text);
    }
    co_return providers;
}

}  // namespace warden::reading
