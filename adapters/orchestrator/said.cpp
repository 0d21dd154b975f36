#include "adapters/orchestrator/said.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace warden::adapters {
namespace {

using ports::TxnPlace;
using ports::TxnStatus;

// How many operators have an endpoint whose answer fits.
template <class T, class Fits>
std::size_t operators(const std::vector<Said<T>>& said, Fits fits) {
    std::set<std::string> by;
    for (const Said<T>& one : said) {
        if (fits(one.what)) by.insert(one.by);
    }
    return by.size();
}

}  // namespace

std::optional<TxnStatus> agreed_status(const std::vector<Said<TxnStatus>>& said,
                                       std::size_t needed) {
    const auto is_unknown = [](const TxnStatus& status) {
        return status.place == TxnPlace::unknown;
    };
    if (operators(said, is_unknown) >= needed &&
        operators(said, std::not_fn(is_unknown)) < needed) {
        return TxnStatus{};
    }
    TxnStatus farthest;
    for (const auto& [by, status] : said) {
        const auto is_alike = [&one = status](const TxnStatus& other) {
            return other.place == TxnPlace::final && other.block == one.block &&
                   other.reverted == one.reverted;
        };
        if (is_alike(status) && operators(said, is_alike) >= needed) return status;
        if (status.place > farthest.place) farthest = status;
    }
    if (is_unknown(farthest)) return std::nullopt;
    farthest.place = std::min(farthest.place, TxnPlace::included);
    return farthest;
}

std::optional<std::uint64_t> agreed_slot(const std::vector<Said<std::uint64_t>>& said,
                                         std::size_t needed) {
    std::map<std::string, std::uint64_t> highest;
    for (const auto& [by, slot] : said) highest[by] = std::max(highest[by], slot);
    if (highest.size() < needed) return std::nullopt;
    std::vector<std::uint64_t> slots;
    slots.reserve(highest.size());
    for (const auto& [by, slot] : highest) slots.push_back(slot);
    std::ranges::sort(slots, std::greater<>());
    return slots[needed - 1];
}

Result<ports::AccountView> agreed_account(const std::vector<Said<Result<ports::AccountView>>>& said,
                                          std::size_t needed) {
    std::vector<Said<std::uint64_t>> slots;
    slots.reserve(said.size());
    Error last;
    Error absent;
    for (const auto& [by, view] : said) {
        if (view) slots.push_back({by, view->next_slot});
        if (view) continue;
        last = view.error();
        if (last.code == make_error_code(Errc::not_found)) absent = last;
    }
    const auto slot = agreed_slot(slots, needed);
    for (const auto& [by, view] : said) {
        if (slot && view && view->next_slot == *slot) return view;
    }
    const auto is_absent = [&](const Result<ports::AccountView>& view) {
        return !view && view.error().code == make_error_code(Errc::not_found);
    };
    if (operators(said, is_absent) >= needed) return Fail(absent);
    return fail(Errc::unavailable, "account: too few endpoints answer; " + last.text());
}

}  // namespace warden::adapters
