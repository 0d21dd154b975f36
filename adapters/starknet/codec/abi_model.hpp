#pragma once
// What an ABI says, with its type names resolved. Internal to the codec.

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/calldata.hpp"
#include "adapters/starknet/codec/felt.hpp"
#include "domain/base/canonical_json.hpp"

namespace warden::starknet {

struct AbiType;

struct AbiField {
    std::string name;
    const AbiType* type = nullptr;
};

enum class AbiKind : std::uint8_t {
    unit,     // ()
    felt,     // felt252, ClassHash, EthAddress, bytes31: `bits` bounds the value
    address,  // ContractAddress
    boolean,
    unsigned_number,  // `bits` wide
    signed_number,    // `bits` wide
    byte_array,
    list,         // Array, Span: fields[0] is the item
    fixed_list,   // [T; count]: fields[0] is the item
    tuple,        // fields without names
    structure,    // fields are members
    enumeration,  // fields are variants
};

struct AbiType {
    AbiKind kind = AbiKind::unit;
    std::string name;  // as the ABI spells it, without module paths: what errors say
    unsigned bits = 0;
    std::size_t count = 0;
    std::vector<AbiField> fields;
};

struct AbiFunction {
    std::string name;
    Felt selector;
    std::vector<AbiField> inputs;
    std::vector<AbiField> outputs;  // without names
};

struct AbiEventMember {
    AbiField field;
    bool key = false;
};

struct AbiEvent {
    std::string name;             // variants from the outermost enum on, joined by '.'
    std::vector<Felt> selectors;  // one for each of them but flat ones
    std::vector<AbiEventMember> members;
};

struct AbiModel {
    std::deque<AbiType> types;  // a deque: pointers to its elements stay
    std::vector<AbiFunction> functions;
    std::vector<AbiEvent> events;
};

// Encode and decode values by their type; see abi.hpp for the form. Errors name the type.
Result<void> encode_value(const AbiType& type, const Json& value, std::vector<Felt>& out);
Result<Json> decode_value(const AbiType& type, FeltReader& reader);

}  // namespace warden::starknet
