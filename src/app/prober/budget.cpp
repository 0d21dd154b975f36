#include "app/prober/budget.hpp"

#include <algorithm>
#include <vector>

namespace warden::app {

ProbeBudget::Place::Place(ProbeBudget& budget, const Target& target)
    : of_provider_(budget.busy(target).by_provider[target.provider]),
      of_kind_(budget.busy(target).all) {}

void ProbeBudget::take_paid(std::map<std::string, std::string> provider_by_unit) {
    paid_ = std::move(provider_by_unit);
    paid_units_.clear();
    for (const auto& [unit, provider] : paid_) ++paid_units_[provider];
    std::vector<std::size_t> smallest_first;
    smallest_first.reserve(paid_units_.size());
    for (const auto& [provider, units] : paid_units_) smallest_first.push_back(units);
    std::ranges::sort(smallest_first);
    share_ = paid_max();
    std::size_t left = paid_max();
    std::size_t providers = smallest_first.size();
    for (const std::size_t units : smallest_first) {
        if (units > left / providers) {
            share_ = std::max<std::size_t>(1, left / providers);
            return;
        }
        left -= units;
        --providers;
    }
}

std::size_t ProbeBudget::missing() const {
    return paid_.size() - std::min(paid_.size(), paid_max());
}

bool ProbeBudget::has_room(const Target& target) const {
    const Kind kind = kind_of(target);
    if (kind == Kind::control) return true;
    if (busy(Kind::unpaid).all + busy(Kind::paid).all >= units_max()) return false;
    if (kind == Kind::unpaid && busy(kind).all >= unpaid_max()) return false;
    const auto& by_provider = busy(kind).by_provider;
    const auto own = by_provider.find(target.provider);
    return own == by_provider.end() || own->second < provider_max(kind, target.provider);
}

ProbeBudget::Kind ProbeBudget::kind_of(const Target& target) const {
    if (target.provider.empty()) return Kind::control;
    return paid_.contains(target.unit) ? Kind::paid : Kind::unpaid;
}

std::size_t ProbeBudget::units_max() const {
    return settings_.all - std::min(settings_.controls, settings_.all / 2);
}

std::size_t ProbeBudget::unpaid_max() const { return std::max<std::size_t>(1, units_max() / 2); }

std::size_t ProbeBudget::provider_max(Kind kind, const std::string& provider) const {
    if (kind == Kind::unpaid) return std::max<std::size_t>(1, settings_.per_provider / 4);
    const auto units = paid_units_.find(provider);
    const std::size_t wanted = units == paid_units_.end() ? 0 : units->second;
    return std::min(std::max(settings_.per_provider, wanted), share_);
}

}  // namespace warden::app
