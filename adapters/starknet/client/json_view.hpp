#pragma once
// Checked access to parsed JSON (simdjson). Internal to client; errors are invalid_input and name
// the member.

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/felt.hpp"
#include "domain/base/error.hpp"

namespace warden::starknet::json_view {

using Element = simdjson::dom::element;

// Parses one text; its values live as long as the document does.
class Document {
  public:
    // `json` is followed by at least 64 readable bytes and outlives the document.
    Result<Element> parse(std::string_view json);

  private:
    simdjson::dom::parser parser_;
};

// Returns the member; empty when it is absent or null. `member` makes that an error.
std::optional<Element> find(Element object, std::string_view name);
Result<Element> member(Element object, std::string_view name);
Result<std::string_view> text(Element object, std::string_view name);
Result<std::uint64_t> number(Element object, std::string_view name);
Result<Felt> felt(Element object, std::string_view name);
// Reads the specification's NUM_AS_HEX.
Result<std::uint64_t> hex_u64(Element object, std::string_view name);
Result<U128> hex_u128(Element object, std::string_view name);
Result<simdjson::dom::array> array(Element object, std::string_view name);
Result<std::vector<Felt>> felts(Element object, std::string_view name);
Result<Felt> as_felt(Element value, std::string_view name);
Result<std::vector<Felt>> as_felts(simdjson::dom::array values, std::string_view name);

}  // namespace warden::starknet::json_view
