#include "app/reading/paying.hpp"

#include <map>

namespace warden::reading {

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

std::set<std::string> paid_providers(const View& view, scoring::Span span,
                                     const orchestrator::Affiliations& affiliations) {
    std::set<std::string> providers;
    for (const UnixSecs time : {span.start + 1, span.end}) {
        for (const auto& [number, r] : paid_by_others(view, time, affiliations)) {
            providers.insert(r.provider.text);
        }
    }
    return providers;
}

}  // namespace warden::reading
