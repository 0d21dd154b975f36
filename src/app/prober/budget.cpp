#include "app/prober/budget.hpp"

#include <algorithm>

namespace warden::app {

bool ProbeBudget::has_room(const Target& target) const {
    const Key key = key_of(target);
    const auto busy = under_way_.find(key);
    if (target.provider.empty() || busy == under_way_.end()) return true;
    const std::size_t unpaid_max = std::max<std::size_t>(1, per_provider_ / 4);
    return busy->second < (key.second ? per_provider_ : unpaid_max);
}

}  // namespace warden::app
