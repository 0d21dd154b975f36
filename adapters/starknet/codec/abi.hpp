#pragma once
// Abi: a Cairo contract's interface as data (the `abi` list of a Sierra class). Encodes and decodes
// by it, so no contract needs code of its own.
//
// Values as Json (J), the same in both directions:
//   u8 u16 u32 (i8 i16 i32)        integer; a decimal text is taken too
//   u64 u128 u256 (i64 i128)       decimal text; an integer is taken too
//   felt252 ContractAddress ClassHash EthAddress bytes31   canonical hex text
//   bool                           true, false
//   ByteArray                      text (UTF-8)
//   Array<T> Span<T>, (A, B), [T; n]   array
//   struct                         object with exactly the members of the struct
//   enum                           unit variant: its name; other: {"Variant": payload}
//   ()                             null
// Objects in arguments must hold exactly the named parameters. Errors are invalid_input and name
// the path and the type: "execute_slash: window: u64 expected".

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/felt.hpp"
#include "domain/base/canonical_json.hpp"

namespace warden::starknet {

struct AbiModel;  // abi_model.hpp, internal to the codec

struct DecodedEvent {
    std::string name;  // the variant; of nested enums (components) all names, joined by '.'
    Json fields;       // object, in the order of declaration
};
struct EncodedEvent {
    std::vector<Felt> keys;
    std::vector<Felt> data;
};

class Abi {
  public:
    // invalid_input when the JSON is no ABI or names a type that it does not hold.
    static Result<Abi> from_json(const Json& json);

    bool has_function(std::string_view name) const;
    // Returns the name of the function with this selector; nullopt if there is none.
    std::optional<std::string> function_name(const Felt& selector) const;
    // Names of all events, outermost enum first.

    // `arguments`: object, parameter name -> value. invalid_input also for an unknown function.
    Result<std::vector<Felt>> encode_arguments(std::string_view function,
                                               const Json& arguments) const;
    Result<Json> decode_arguments(std::string_view function, std::span<const Felt> calldata) const;
    // Encodes a result; a function without outputs has the result null, one with several an array.
    Result<std::vector<Felt>> encode_result(std::string_view function, const Json& result) const;
    Result<Json> decode_result(std::string_view function, std::span<const Felt> felts) const;

    // nullopt: no event of this ABI begins with these selectors (a contract may have been
    // upgraded). invalid_input: one does, but the rest does not fit it exactly.
    Result<std::optional<DecodedEvent>> decode_event(std::span<const Felt> keys,
                                                     std::span<const Felt> data) const;
    Result<EncodedEvent> encode_event(std::string_view name, const Json& fields) const;

  private:
    explicit Abi(std::shared_ptr<const AbiModel> model) : model_(std::move(model)) {}

    std::shared_ptr<const AbiModel> model_;  // immutable, so copies share it
};

}  // namespace warden::starknet
