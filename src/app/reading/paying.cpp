#include "app/reading/paying.hpp"

#include <algorithm>
#include <utility>

#include "domain/orchestrator/money.hpp"

namespace warden::reading {

namespace asio = boost::asio;

using orchestrator::Reservation;
using orchestrator::Trader;

bool is_funded(const Reservation& reservation, UnixSecs time) {
    if (reservation.status != orchestrator::ReservationStatus::active) return false;
    const auto agreement = orchestrator::Agreement::of(reservation);
    if (!agreement) return false;
    const auto window = agreement->window_at(time);
    return window && agreement->payment(*window) > 0 && !agreement->underfunded(time);
}

bool is_of_others(const Reservation& reservation, const orchestrator::Affiliations& affiliations) {
    return orchestrator::is_other_account(reservation.provider.text, reservation.consumer.text,
                                          affiliations);
}

Numbered paid_by_others(const View& view, UnixSecs time,
                        const orchestrator::Affiliations& affiliations) {
    Numbered paid;
    for (const auto& [id, row] : view.all<Reservation>()) {
        const Reservation& r = row.value;
        const bool older = r.start != 0 && r.start < time && r.end > time;
        if (!older || !is_of_others(r, affiliations)) continue;
        paid.emplace_back(u64_from_decimal(id).value(), r);
    }
    return paid;
}

Numbered paid_by_strangers(const View& view, UnixSecs time,
                           const orchestrator::Affiliations& affiliations) {
    std::map<std::string, Trader> traders;
    for (const auto& [id, row] : view.all<orchestrator::Unit>()) {
        const orchestrator::Unit& unit = row.value;
        Trader& trader = traders[unit.provider.text];
        trader.account = unit.provider.text;
        trader.hosts.insert(orchestrator::endpoint_host(unit.endpoint));
    }
    const auto trader = [&traders](const chain::Address& account) {
        const auto found = traders.find(account.text);
        return found == traders.end() ? Trader{account.text} : found->second;
    };
    Numbered paid = paid_by_others(view, time, affiliations);
    std::erase_if(paid, [&](const auto& numbered) {
        const Reservation& r = numbered.second;
        return !orchestrator::is_other_party(trader(r.provider), trader(r.consumer), affiliations);
    });
    return paid;
}

template <class T>
std::map<std::uint64_t, T>& Funding::Known<T>::of(const View& view, scoring::Span span) {
    constexpr std::size_t kSpansMax = 16;
    const auto found = std::ranges::find_if(asked_, [&](const Asked& asked) {
        return asked.contract == view.contract() && asked.span == span &&
               asked.beginnings == view.beginnings();
    });
    if (found == asked_.end()) {
        asked_.push_front({view.contract(), span, view.beginnings(), {}});
        if (asked_.size() > kSpansMax) asked_.pop_back();
    } else {
        asked_.splice(asked_.begin(), asked_, found);
    }
    return asked_.front().answers;
}

asio::awaitable<Result<bool>> Funding::was_funded(const View& view, std::uint64_t number,
                                                  UnixSecs time) {
    auto& known = at_times_.of(view, {time, time});
    const auto answer = known.find(number);
    if (answer != known.end()) co_return answer->second;
    const auto then = co_await just_before(view, number, time);
    if (!then) co_return Fail(then.error());
    const bool funded = then->reservation && is_funded(*then->reservation, time);
    known.emplace(number, funded);
    co_return funded;
}

asio::awaitable<Result<bool>> Funding::ended_funded(const View& view, std::uint64_t number,
                                                    UnixSecs end) {
    const auto then = co_await just_before(view, number, end);
    if (!then) co_return Fail(then.error());
    co_return then->reservation&& is_funded(*then->reservation, end - 1);
}

asio::awaitable<Result<Funding::Then>> Funding::just_before(const View& view, std::uint64_t number,
                                                            UnixSecs time) {
    ++reads_;
    const auto version = co_await model_.version_before(
        view.contract(), orchestrator::reservation_key(number), time);
    if (!version) co_return Fail(version.error());
    if (!*version || (*version)->from_time >= time) co_return Then{};
    Then then{(*version)->from_time, {}};
    auto reservation = orchestrator::from_json<Reservation>((*version)->body);
    if (reservation) then.reservation = std::move(*reservation);
    co_return then;
}

asio::awaitable<Result<std::vector<scoring::Span>>> Funding::funded_parts(const View& view,
                                                                          std::uint64_t number,
                                                                          Reservation now_is,
                                                                          scoring::Span span) {
    auto& known = in_spans_.of(view, span);
    const auto answer = known.find(number);
    if (answer != known.end()) co_return answer->second;
    std::vector<scoring::Span> parts;
    const auto agreement = orchestrator::Agreement::of(now_is);
    if (!agreement || now_is.start == 0) co_return parts;
    const UnixSecs until = std::min(now_is.end, span.end);
    for (UnixSecs from = std::max(now_is.start, span.start); from < until;) {
        const auto window = agreement->window_at(from);
        const scoring::Span part{from, std::min(until, agreement->window_end(*window))};
        const auto since = co_await funded_since(view, number, part);
        if (!since) co_return Fail(since.error());
        const bool goes_on = *since && !parts.empty() && parts.back().end == **since;
        if (goes_on) parts.back().end = part.end;
        if (*since && !goes_on) parts.push_back({**since, part.end});
        from = part.end;
    }
    known.emplace(number, parts);
    co_return parts;
}

// What is paid in is not taken out again while its window lasts: once covered, a window stays so.
// So the moment from which on it was is found by halving.
asio::awaitable<Result<std::optional<UnixSecs>>> Funding::funded_since(const View& view,
                                                                       std::uint64_t number,
                                                                       scoring::Span part) {
    UnixSecs at = part.end - 1;
    std::optional<UnixSecs> funded;  // from here on
    while (true) {
        const auto then = co_await just_before(view, number, at + 1);
        if (!then) co_return Fail(then.error());
        if (then->reservation && is_funded(*then->reservation, at)) {
            funded = std::max(part.start, then->from);
        } else {
            part.start = at + 1;
        }
        if (!funded || *funded <= part.start) co_return funded;
        at = part.start + (*funded - part.start) / 2;
    }
}

asio::awaitable<Result<std::set<std::string>>> paid_providers(
    const View& view, Funding& funding, UnixSecs time, orchestrator::Affiliations affiliations) {
    std::set<std::string> providers;
    for (const auto& [number, r] : paid_by_strangers(view, time, affiliations)) {
        if (providers.contains(r.provider.text)) continue;
        const auto funded = co_await funding.was_funded(view, number, time);
        if (!funded) co_return Fail(funded.error());
        if (*funded) providers.insert(r.provider.text);
    }
    co_return providers;
}

}  // namespace warden::reading
