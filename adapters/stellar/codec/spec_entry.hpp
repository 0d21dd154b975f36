#pragma once
// A contract's interface as it stands in its Wasm (Stellar-contract-spec.x): what contractspecv0
// is a stream of.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "adapters/stellar/codec/scval.hpp"
#include "adapters/stellar/codec/xdr.hpp"

namespace warden::stellar {

inline constexpr std::size_t kSpecDocMax = 1024;

// The protocol's numbers.
enum class SpecKind : std::int32_t {
    val = 0,
    boolean = 1,
    void_ = 2,
    error = 3,
    u32 = 4,
    i32 = 5,
    u64 = 6,
    i64 = 7,
    timepoint = 8,
    duration = 9,
    u128 = 10,
    i128 = 11,
    u256 = 12,
    i256 = 13,
    bytes = 14,
    string = 16,
    symbol = 17,
    address = 19,
    muxed_address = 20,
    option = 1000,
    result = 1001,
    vec = 1002,
    map = 1004,
    tuple = 1005,
    bytes_n = 1006,
    declared = 2000,
};
bool is_known(SpecKind kind);

struct SpecType {
    SpecKind kind = SpecKind::void_;
    std::vector<SpecType> of;  // option: value; result: ok, error; vec: item; map: key, value
    std::uint32_t size = 0;    // bytes_n
    std::string name;          // declared
    bool operator==(const SpecType&) const = default;

    // Returns the number of parameters in `of`; tuples say theirs.
    static std::size_t parameters(SpecKind kind);
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.number(self.kind);
        if constexpr (Io::kReads) {
            if (!is_known(self.kind)) io.refuse("unknown type");
            if (!io.ok()) return;
            if (self.kind != SpecKind::tuple) self.of.resize(parameters(self.kind));
        }
        if (self.kind == SpecKind::tuple) {
            io.list(self.of, 12);
        } else {
            for (auto& parameter : self.of) io(parameter);
        }
        if (self.kind == SpecKind::bytes_n) io(self.size);
        if (self.kind == SpecKind::declared) io.text(self.name, 60);
    }
};

struct SpecInput {
    std::string doc;
    std::string name;
    SpecType type;
    bool operator==(const SpecInput&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.doc, kSpecDocMax);
        io.text(self.name, 30);
        io(self.type);
    }
};
struct SpecFunction {
    std::string doc;
    ScSymbol name;
    std::vector<SpecInput> inputs;
    std::vector<SpecType> outputs;  // none or one
    bool operator==(const SpecFunction&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.doc, kSpecDocMax);
        io(self.name);
        io.list(self.inputs, 10);
        io.list(self.outputs, 1);
    }
};

struct SpecStruct {
    std::string doc;
    std::string lib;
    std::string name;
    std::vector<SpecInput> fields;
    bool operator==(const SpecStruct&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.doc, kSpecDocMax);
        io.text(self.lib, 80);
        io.text(self.name, 60);
        io(self.fields);
    }
};

struct SpecUnitCase {
    std::string doc;
    std::string name;
    bool operator==(const SpecUnitCase&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.doc, kSpecDocMax);
        io.text(self.name, 60);
    }
};
struct SpecTupleCase {
    std::string doc;
    std::string name;
    std::vector<SpecType> types;
    bool operator==(const SpecTupleCase&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.doc, kSpecDocMax);
        io.text(self.name, 60);
        io(self.types);
    }
};
struct SpecUnionCase {
    std::variant<SpecUnitCase, SpecTupleCase> value;
    bool operator==(const SpecUnionCase&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.choice(self.value);
    }
};
struct SpecUnion {
    std::string doc;
    std::string lib;
    std::string name;
    std::vector<SpecUnionCase> cases;
    bool operator==(const SpecUnion&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.doc, kSpecDocMax);
        io.text(self.lib, 80);
        io.text(self.name, 60);
        io(self.cases);
    }
};

struct SpecEnumCase {
    std::string doc;
    std::string name;
    std::uint32_t value = 0;
    bool operator==(const SpecEnumCase&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.doc, kSpecDocMax);
        io.text(self.name, 60);
        io(self.value);
    }
};
struct SpecEnum {
    std::string doc;
    std::string lib;
    std::string name;
    std::vector<SpecEnumCase> cases;
    bool operator==(const SpecEnum&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.doc, kSpecDocMax);
        io.text(self.lib, 80);
        io.text(self.name, 60);
        io(self.cases);
    }
};
struct SpecErrorEnum : SpecEnum {};

enum class SpecLocation : std::uint8_t { data = 0, topic = 1 };
struct SpecEventParam {
    std::string doc;
    std::string name;
    SpecType type;
    SpecLocation location = SpecLocation::data;
    bool operator==(const SpecEventParam&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.doc, kSpecDocMax);
        io.text(self.name, 30);
        io(self.type);
        io.code(self.location, SpecLocation::topic);
    }
};
enum class SpecDataFormat : std::uint8_t { single = 0, vec = 1, map = 2 };
struct SpecEvent {
    std::string doc;
    std::string lib;
    ScSymbol name;
    std::vector<ScSymbol> prefix_topics;
    std::vector<SpecEventParam> params;
    SpecDataFormat format = SpecDataFormat::map;
    bool operator==(const SpecEvent&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.text(self.doc, kSpecDocMax);
        io.text(self.lib, 80);
        io(self.name);
        io.list(self.prefix_topics, 2);
        io(self.params);
        io.code(self.format, SpecDataFormat::map);
    }
};

struct SpecEntry {
    std::variant<SpecFunction, SpecStruct, SpecUnion, SpecEnum, SpecErrorEnum, SpecEvent> value;
    bool operator==(const SpecEntry&) const = default;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io.choice(self.value);
    }
};

// Reads a stream: one entry after the other, without a count.
Result<std::vector<SpecEntry>> spec_from_stream(std::span<const std::uint8_t> bytes);

}  // namespace warden::stellar
