#include "adapters/stellar/codec/scval.hpp"

#include <algorithm>

#include "domain/base/check.hpp"

namespace warden::stellar {
namespace {

constexpr std::uint32_t kVecArm = 16;
constexpr std::uint32_t kMapArm = 17;
constexpr std::uint32_t kUnknownFrom = 23;  // alternatives from here on have no arm of their own

template <class T>
std::strong_ordering compare_lists(const std::vector<T>& a, const std::vector<T>& b) {
    return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
}

std::strong_ordering compare(const ScVec& a, const ScVec& b) {
    return compare_lists(a.items, b.items);
}
std::strong_ordering compare(const ScMap& a, const ScMap& b) {
    return compare_lists(a.entries, b.entries);
}
std::strong_ordering compare(const ScContractInstance& a, const ScContractInstance& b) {
    if (const auto order = a.executable <=> b.executable; order != 0) return order;
    if (a.storage.has_value() != b.storage.has_value()) {
        return a.storage.has_value() <=> b.storage.has_value();
    }
    return a.storage ? compare(*a.storage, *b.storage) : std::strong_ordering::equal;
}
template <class T>
std::strong_ordering compare(const T& a, const T& b) {
    return a <=> b;
}

template <std::size_t... I>
void emplace_arm(ScVal::Value& value, std::uint32_t arm, XdrReader& io,
                 std::index_sequence<I...> /*arms*/) {
    const auto read = [&](auto& alternative) {
        using T = std::remove_reference_t<decltype(alternative)>;
        if constexpr (std::same_as<T, ScVec>) {
            io(alternative.items);
        } else if constexpr (std::same_as<T, ScMap>) {
            io(alternative.entries);
        } else if constexpr (std::same_as<T, ScContractInstance>) {
            std::optional<std::vector<ScMapEntry>> storage;
            io(alternative.executable, storage);
            if (storage) alternative.storage = ScMap{std::move(*storage)};
        } else {
            io(alternative);
        }
    };
    ((arm == I ? read(value.emplace<I>()) : void()), ...);
}

struct WriteArm {
    XdrWriter& io;
    std::uint32_t arm;

    void operator()(const ScVec& vec) const { io(arm, true, vec.items); }
    void operator()(const ScMap& map) const { io(arm, true, map.entries); }
    void operator()(const ScContractInstance& instance) const {
        io(arm, instance.executable, instance.storage.has_value());
        if (instance.storage) io(instance.storage->entries);
    }
    void operator()(const ScAbsent& absent) const { io(absent.arm, false); }
    void operator()(const ScUnknown& unknown) const {
        io(unknown.arm);
        io.rest(unknown.body);
    }
    void operator()(const auto& alternative) const { io(arm, alternative); }
};

bool is_symbol(std::string_view text) {
    return text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_';
           });
}

bool valid_map(const ScMap& map) {
    for (std::size_t i = 0; i < map.entries.size(); ++i) {
        const ScMapEntry& entry = map.entries[i];
        if (!is_valid(entry.key) || !is_valid(entry.value)) return false;
        if (i > 0 && !(map.entries[i - 1].key < entry.key)) return false;
    }
    return true;
}

struct Valid {
    bool operator()(const ScSymbol& symbol) const { return is_symbol(symbol.text); }
    bool operator()(const ScVec& vec) const {
        return std::all_of(vec.items.begin(), vec.items.end(), is_valid);
    }
    bool operator()(const ScMap& map) const { return valid_map(map); }
    bool operator()(const ScContractInstance& instance) const {
        return !instance.storage || valid_map(*instance.storage);
    }
    bool operator()(const ScAbsent& /*absent*/) const { return false; }
    bool operator()(const ScUnknown& /*unknown*/) const { return false; }
    bool operator()(const auto& /*other*/) const { return true; }
};

}  // namespace

ScMap::ScMap() = default;
ScMap::ScMap(std::vector<ScMapEntry> from) : entries(std::move(from)) {}
ScMap::ScMap(const ScMap&) = default;
ScMap::ScMap(ScMap&&) noexcept = default;
ScMap& ScMap::operator=(const ScMap&) = default;
ScMap& ScMap::operator=(ScMap&&) noexcept = default;
ScMap::~ScMap() = default;

std::strong_ordering operator<=>(const ScVal& a, const ScVal& b) {
    if (a.value.index() != b.value.index()) return a.value.index() <=> b.value.index();
    return std::visit(
        [&b]<class T>(const T& left) { return compare(left, *std::get_if<T>(&b.value)); }, a.value);
}

std::strong_ordering operator<=>(const ScMapEntry& a, const ScMapEntry& b) {
    const auto order = a.key <=> b.key;
    return order != 0 ? order : a.value <=> b.value;
}

void ScVal::xdr_fields(XdrReader& io, ScVal& self) {
    std::uint32_t arm = 0;
    io(arm);
    if (arm >= kUnknownFrom) return io.refuse("unknown SCVal arm " + std::to_string(arm));
    if (arm == kVecArm || arm == kMapArm) {
        bool present = false;
        io(present);
        if (!present) {
            self.value = ScAbsent{arm};
            return;
        }
    }
    emplace_arm(self.value, arm, io, std::make_index_sequence<kUnknownFrom>());
}

void ScVal::xdr_fields(XdrWriter& io, const ScVal& self) {
    std::visit(WriteArm{io, static_cast<std::uint32_t>(self.value.index())}, self.value);
}

bool is_valid(const ScVal& value) { return std::visit(Valid{}, value.value); }

ScVal symbol(std::string_view text) {
    WARDEN_CHECK(is_symbol(text));
    return ScVal(ScSymbol{std::string(text)});
}

ScVal text(std::string_view bytes) { return ScVal(ScString{std::string(bytes)}); }

ScVal address(const ScAddress& who) { return ScVal(who); }

ScVal vec(std::vector<ScVal> items) { return ScVal(ScVec{std::move(items)}); }

ScVal map(std::vector<ScMapEntry> entries) {
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.key < b.key; });
    for (std::size_t i = 1; i < entries.size(); ++i) {
        WARDEN_CHECK(entries[i - 1].key != entries[i].key);
    }
    return ScVal(ScMap{std::move(entries)});
}

const ScVal* find(const ScVal& value, std::string_view key) {
    const auto* map = value.as<ScMap>();
    if (map == nullptr) return nullptr;
    for (const ScMapEntry& entry : map->entries) {
        const auto* name = entry.key.as<ScSymbol>();
        if (name != nullptr && name->text == key) return &entry.value;
    }
    return nullptr;
}

Result<ScVal> scval_from_xdr(std::span<const std::uint8_t> bytes) {
    XdrReader in(bytes);
    std::uint32_t arm = 0;
    in(arm);
    if (in.ok() && arm >= kUnknownFrom && bytes.size() % 4 == 0) {
        ScUnknown unknown{arm, {}};
        in.rest(unknown.body);
        return ScVal(std::move(unknown));
    }
    return from_xdr<ScVal>(bytes);
}

Result<ScVal> scval_from_base64(std::string_view text) {
    const Result<Bytes> bytes = from_base64(text);
    if (!bytes) return Fail(bytes.error());
    return scval_from_xdr(*bytes);
}

}  // namespace warden::stellar
