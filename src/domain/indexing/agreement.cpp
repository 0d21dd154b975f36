#include "domain/indexing/agreement.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "domain/base/check.hpp"

namespace warden::indexing {

bool is_disputed(const std::vector<Witness>& witnesses) {
    std::set<std::string> hashes;
    for (const Witness& one : witnesses) {
        if (one.header) hashes.insert(one.header->ref.hash);
    }
    return hashes.size() > 1;
}

std::optional<chain::BlockHeader> agree(const std::vector<Witness>& witnesses, std::size_t needed) {
    WARDEN_CHECK(needed > 0);
    std::set<std::string> operators;
    std::optional<chain::BlockHeader> header;
    for (const Witness& one : witnesses) {
        if (!one.header) continue;
        header = one.header;
        operators.insert(one.operator_name);
    }
    if (is_disputed(witnesses) || operators.size() < needed) return std::nullopt;
    return header;
}

chain::BlockNum final_for(const std::vector<Witness>& witnesses, std::size_t needed,
                          chain::BlockNum num) {
    WARDEN_CHECK(needed > 0);
    std::map<std::string, chain::BlockNum> newest;  // by operator
    for (const Witness& one : witnesses) {
        auto& of_operator = newest[one.operator_name];
        of_operator = std::max(of_operator, std::min(one.final_num, num));
    }
    if (newest.size() < needed) return 0;
    std::vector<chain::BlockNum> nums;
    nums.reserve(newest.size());
    for (const auto& [name, final_num] : newest) nums.push_back(final_num);
    std::ranges::sort(nums, std::greater<>());
    return nums[needed - 1];
}

std::string to_text(const std::vector<Witness>& witnesses) {
    std::string out;
    for (const Witness& one : witnesses) {
        if (!out.empty()) out += "; ";
        out += one.endpoint + " (" + one.operator_name + ")";
        out += one.header ? " " + one.header->ref.hash : ": " + one.trouble;
    }
    return out;
}

}  // namespace warden::indexing
