#pragma once
// What is to be looked at next: numbers of units or reservations, each with one time.

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "domain/base/time.hpp"

namespace warden::reading {

class Agenda {
  public:
    // Replaces the number's earlier time.
    void put(std::uint64_t number, UnixSecs time) {
        drop(number);
        by_time_.emplace(time, number);
        time_of_.emplace(number, time);
    }
    void drop(std::uint64_t number) {
        const auto known = time_of_.find(number);
        if (known == time_of_.end()) return;
        by_time_.erase({known->second, number});
        time_of_.erase(known);
    }
    void clear() {
        by_time_.clear();
        time_of_.clear();
    }
    // Returns the numbers whose time is at or before `time`, earliest first; they stay on the
    // agenda.
    std::vector<std::uint64_t> due(UnixSecs time) const {
        std::vector<std::uint64_t> numbers;
        for (const auto& [at, number] : by_time_) {
            if (at > time) break;
            numbers.push_back(number);
        }
        return numbers;
    }

  private:
    std::set<std::pair<UnixSecs, std::uint64_t>> by_time_;
    std::map<std::uint64_t, UnixSecs> time_of_;
};

}  // namespace warden::reading
