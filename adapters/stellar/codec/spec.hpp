#pragma once
// ContractSpec: a Soroban contract's interface as data. Encodes and decodes by it, so no contract
// needs code of its own.
//
// Values as Json, the same in both directions and the same as for Starknet (codec/abi.hpp there):
//   u32 i32                        integer; a decimal text is taken too
//   u64 i64 u128 i128 timepoint duration   decimal text; an integer is taken too
//   bool, void                     true, false; null
//   bytes, bytes_n                 hexadecimal digits without 0x
//   string (UTF-8), symbol         text
//   address                        StrKey
//   option                         null or the value
//   result                         the value: an error never comes back as one
//   vec, tuple                     array
//   map                            array of [key, value]
//   struct                         object with exactly the fields of the struct (array, if the
//                                  fields are numbered)
//   enum, error enum               integer
//   union                          name of a case; with values {"Case": value or array of them}
// Other types (val, error, u256, i256, muxed address) are refused: no contract here has them.
// Errors are invalid_input and name the path and the type: "execute_slash: window: u32 expected".

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/stellar/codec/scval.hpp"
#include "adapters/stellar/codec/spec_entry.hpp"
#include "domain/base/canonical_json.hpp"

namespace warden::stellar {

struct SpecModel;  // spec_model.hpp, internal to the codec

struct DecodedEvent {
    std::string name;  // its first fixed topic: snake_case
    Json fields;       // object, in the order of declaration
};
struct EncodedEvent {
    std::vector<ScVal> topics;
    ScVal data;
};

class ContractSpec {
  public:
    // invalid_input when an entry names a type that none declares, or a name is declared twice.
    static Result<ContractSpec> from_entries(std::vector<SpecEntry> entries);

    const std::vector<SpecEntry>& entries() const;
    bool has_function(std::string_view name) const;
    // Returns the first fixed topics of all events. Returns the name that the error enums have for
    // a contract error; nullopt if there is none.
    std::optional<std::string> error_name(std::uint32_t code) const;

    // `arguments`: object, exactly parameter name -> value. invalid_input also for an unknown
    // function.
    Result<std::vector<ScVal>> encode_arguments(std::string_view function,
                                                const Json& arguments) const;
    Result<Json> decode_arguments(std::string_view function, std::span<const ScVal> args) const;
    // Encodes a result; a function without output has the result null.
    Result<ScVal> encode_result(std::string_view function, const Json& result) const;
    Result<Json> decode_result(std::string_view function, const ScVal& result) const;

    // nullopt: no event of this contract begins with these topics (it may have been upgraded).
    // invalid_input: one does, but the rest does not fit it exactly.
    Result<std::optional<DecodedEvent>> decode_event(std::span<const ScVal> topics,
                                                     const ScVal& data) const;
    Result<EncodedEvent> encode_event(std::string_view name, const Json& fields) const;

  private:
    explicit ContractSpec(std::shared_ptr<const SpecModel> model) : model_(std::move(model)) {}

    std::shared_ptr<const SpecModel> model_;  // immutable, so copies share it
};

}  // namespace warden::stellar
