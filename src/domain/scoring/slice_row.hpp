#pragma once
// The roll-up of one vantage's observations of one unit in one slice: all that scoring needs, and
// the row of the unit-day record.

#include <cstdint>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/probing/observation.hpp"

namespace warden::scoring {

using probing::SliceNum;

struct SliceRow {
    SliceNum slice = 0;
    std::uint32_t ok = 0;      // availability measurements after re-verification
    std::uint32_t fail = 0;    //   "
    std::uint32_t other = 0;   //   " of any other class
    std::uint32_t ops = 0;     // first attempts of all operations, whatever their class
    std::uint32_t failed = 0;  // of those, Fail
    std::uint32_t n = 0;       // first-byte values of successful first attempts of check, put, get
    std::uint64_t us = 0;      // their sum; without an error promise `failed` enter as 10 s each
    std::uint32_t integrity = 0;  // first attempts that read wrong content; not part of the record

    bool empty() const { return ok + fail + other + ops == 0; }
    bool operator==(const SliceRow&) const = default;
};

SliceRow roll_up(const probing::SliceLeaf& leaf);

// [ok,fail,other,ops,failed,n,us]
Json to_json(const SliceRow& row);
Result<SliceRow> slice_row_from_json(const Json& json, SliceNum slice);

}  // namespace warden::scoring
