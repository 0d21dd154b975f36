#pragma once
// Felts as Cairo's Serde lays them out. FeltReader consumes outside data: every read says what was
// missing or out of range.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/felt.hpp"

namespace warden::starknet {

class FeltReader {
  public:
    explicit FeltReader(std::span<const Felt> felts) : felts_(felts) {}

    std::size_t remaining() const { return felts_.size() - position_; }
    // invalid_input when nothing remains or the value does not fit.
    Result<Felt> felt();
    Result<std::uint64_t> u64();
    Result<U128> u128();
    Result<U256> u256();
    Result<bool> boolean();
    Result<Felt> address();
    // Length of a list whose items take one felt or more: never more than what remains.
    Result<std::size_t> length();
    // Any bytes; texts that must be UTF-8 are checked by the caller.
    Result<std::string> byte_array();
    // Takes the next `count` felts. invalid_input when fewer remain.
    Result<std::span<const Felt>> take(std::size_t count);

  private:
    std::span<const Felt> felts_;
    std::size_t position_ = 0;
};

void append(std::vector<Felt>& out, const U256& value);
// Appends the number of 31-byte words, the words, the rest and its length.
void append_byte_array(std::vector<Felt>& out, std::string_view bytes);

}  // namespace warden::starknet
