#include "domain/indexing/agreement.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "domain/base/check.hpp"

namespace warden::indexing {

Agreement agree(const std::vector<Witness>& witnesses, std::size_t needed) {
    WARDEN_CHECK(needed > 0);
    std::map<std::string, std::set<std::string>> operators;  // by hash
    for (const Witness& one : witnesses) {
        if (one.header) operators[one.header->ref.hash].insert(one.operator_name);
    }
    const auto is_agreed = [&](const auto& of_hash) { return of_hash.second.size() >= needed; };
    Agreement out;
    if (std::ranges::count_if(operators, is_agreed) != 1) return out;
    const std::string& hash = std::ranges::find_if(operators, is_agreed)->first;
    for (const Witness& one : witnesses) {
        if (!one.header) continue;
        if (one.header->ref.hash == hash) {
            out.header = one.header;
        } else {
            out.dissenting.push_back(one.endpoint);
        }
    }
    return out;
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
