#pragma once
// State of a development chain with its past: every change belongs to a version (one per executed
// transaction), so that a failed call and a re-org are undone exactly and old blocks can be read.

#include <cstdint>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <utility>

#include "domain/base/check.hpp"

namespace warden::sandbox {

using Version = std::uint64_t;
constexpr Version kNewest = std::numeric_limits<Version>::max();

// Shared by all tables of one ledger. Changes are stamped with `write`; reads see the newest
// value of a version <= `read`.
struct Epoch {
    Version write = 0;
    Version read = kNewest;
};

// Reads as of a version for as long as it lives; nothing may be changed meanwhile.
class ReadAsOf {
  public:
    ReadAsOf(Epoch& epoch, Version version) : epoch_(epoch), before_(epoch.read) {
        epoch_.read = version;
    }
    ~ReadAsOf() { epoch_.read = before_; }
    ReadAsOf(const ReadAsOf&) = delete;
    ReadAsOf& operator=(const ReadAsOf&) = delete;

  private:
    Epoch& epoch_;
    Version before_;
};

// Map without deletion: an absent entry is one that was never put. Pointers and references stay
// valid until a rollback or a prune; one that was found before an edit keeps the old value.
template <class Key, class Value>
class Table {
  public:
    explicit Table(const Epoch& epoch) : epoch_(epoch) {}
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;

    // nullptr when absent.
    const Value* find(const Key& key) const {
        const auto row = rows_.find(key);
        return row == rows_.end() ? nullptr : visible(row->second);
    }
    // Returns the value, or a default one when it is absent.
    Value get(const Key& key) const {
        const Value* value = find(key);
        return value ? *value : Value{};
    }
    // Returns the value to change; a default one is put when it is absent.
    Value& edit(const Key& key) {
        WARDEN_CHECK(epoch_.read == kNewest);
        auto& row = rows_[key];
        if (row.empty() || row.back().first != epoch_.write) {
            row.emplace_back(epoch_.write, row.empty() ? Value{} : row.back().second);
            changes_.emplace_back(epoch_.write, key);
        }
        return row.back().second;
    }
    // visit(key, value) for every entry, in the order of the keys.
    template <class Visitor>
    void each(Visitor visit) const {
        for (const auto& [key, row] : rows_) {
            if (const Value* value = visible(row)) visit(key, *value);
        }
    }
    // Undoes every change of a version above `version`.
    void rollback(Version version) {
        while (!changes_.empty() && changes_.back().first > version) {
            const auto row = rows_.find(changes_.back().second);
            row->second.pop_back();
            if (row->second.empty()) rows_.erase(row);
            changes_.pop_back();
        }
    }
    // Forgets values that only reads below `version` could see.
    void prune(Version version) {
        while (!changes_.empty() && changes_.front().first <= version) {
            auto& row = rows_.find(changes_.front().second)->second;
            if (row.front().first < changes_.front().first) row.pop_front();
            changes_.pop_front();
        }
    }

  private:
    using Row = std::list<std::pair<Version, Value>>;  // oldest first

    const Value* visible(const Row& row) const {
        for (auto entry = row.rbegin(); entry != row.rend(); ++entry) {
            if (entry->first <= epoch_.read) return &entry->second;
        }
        return nullptr;
    }

    const Epoch& epoch_;
    std::map<Key, Row> rows_;
    std::deque<std::pair<Version, Key>> changes_;  // oldest first
};

}  // namespace warden::sandbox
