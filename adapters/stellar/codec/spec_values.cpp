// Values of types with parts: Json to ScVal and back.

#include <algorithm>

#include "adapters/stellar/codec/spec_model.hpp"

namespace warden::stellar {
namespace {

std::string position(std::size_t index) { return "[" + std::to_string(index) + "]"; }

// `type_of(i)` is the type of item i.
template <class TypeOf>
Result<ScVal> encode_items(const SpecModel& model, const Json::Array& items, TypeOf type_of) {
    std::vector<ScVal> out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        Result<ScVal> item = encode_value(model, type_of(i), items[i]);
        if (!item) return Fail(std::move(item.error()).at(position(i)));
        out.push_back(std::move(*item));
    }
    return vec(std::move(out));
}
template <class TypeOf>
Result<Json> decode_items(const SpecModel& model, std::span<const ScVal> items, TypeOf type_of) {
    Json::Array out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        Result<Json> item = decode_value(model, type_of(i), items[i]);
        if (!item) return Fail(std::move(item.error()).at(position(i)));
        out.push_back(std::move(*item));
    }
    return Json(std::move(out));
}

Result<ScVal> encode_list(const SpecModel& model, const SpecType& type, const Json& value) {
    const Json::Array* items = value.array();
    const bool tuple = type.kind == SpecKind::tuple;
    if (items == nullptr || (tuple && items->size() != type.of.size())) return expected(type);
    return encode_items(model, *items, [&](std::size_t i) { return type.of[tuple ? i : 0]; });
}
Result<Json> decode_list(const SpecModel& model, const SpecType& type, const ScVal& value) {
    const auto* items = value.as<ScVec>();
    const bool tuple = type.kind == SpecKind::tuple;
    if (items == nullptr || (tuple && items->items.size() != type.of.size())) return expected(type);
    return decode_items(model, items->items, [&](std::size_t i) { return type.of[tuple ? i : 0]; });
}

Result<ScVal> encode_pairs(const SpecModel& model, const SpecType& type, const Json& value) {
    const Json::Array* pairs = value.array();
    if (pairs == nullptr) return expected(type);
    ScMap out;
    for (const Json& pair : *pairs) {
        if (pair.array() == nullptr || pair.array()->size() != 2) return expected(type);
        Result<ScVal> key = encode_value(model, type.of[0], (*pair.array())[0]);
        if (!key) return key;
        Result<ScVal> item = encode_value(model, type.of[1], (*pair.array())[1]);
        if (!item) return item;
        out.entries.push_back({std::move(*key), std::move(*item)});
    }
    std::sort(out.entries.begin(), out.entries.end(),
              [](const auto& a, const auto& b) { return a.key < b.key; });
    ScVal map(std::move(out));
    if (!is_valid(map)) return fail(Errc::invalid_input, "map: a key twice");
    return map;
}
Result<Json> decode_pairs(const SpecModel& model, const SpecType& type, const ScVal& value) {
    const auto* map = value.as<ScMap>();
    if (map == nullptr || !is_valid(value)) return expected(type);
    Json::Array out;
    for (const ScMapEntry& entry : map->entries) {
        Result<Json> key = decode_value(model, type.of[0], entry.key);
        if (!key) return key;
        Result<Json> item = decode_value(model, type.of[1], entry.value);
        if (!item) return item;
        out.push_back(Json::Array{std::move(*key), std::move(*item)});
    }
    return Json(std::move(out));
}

bool is_numbered(const SpecStruct& structure) {
    return !structure.fields.empty() && structure.fields.front().name == "0";
}
SpecType as_tuple(const std::vector<SpecInput>& fields) {
    SpecType tuple{.kind = SpecKind::tuple, .of = {}, .size = 0, .name = {}};
    for (const SpecInput& field : fields) tuple.of.push_back(field.type);
    return tuple;
}

const std::string& case_name(const SpecUnionCase& one) {
    return std::visit([](const auto& arm) -> const std::string& { return arm.name; }, one.value);
}
std::vector<SpecType> case_types(const SpecUnionCase& one) {
    const auto* tuple = std::get_if<SpecTupleCase>(&one.value);
    return tuple != nullptr ? tuple->types : std::vector<SpecType>{};
}

Result<ScVal> encode_union(const SpecModel& model, const SpecUnion& type, const Json& value) {
    const std::string* name = value.string();
    Json::Array payload;
    if (const Json::Object* object = value.object(); object != nullptr && object->size() == 1) {
        name = &object->front().first;
        const Json& given = object->front().second;
        payload = given.array() != nullptr ? *given.array() : Json::Array{given};
    }
    if (name == nullptr) return fail(Errc::invalid_input, type.name + " expected");
    for (const SpecUnionCase& one : type.cases) {
        const std::vector<SpecType> types = case_types(one);
        if (case_name(one) != *name || types.size() != payload.size()) continue;
        Result<ScVal> items = encode_items(model, payload, [&](std::size_t i) { return types[i]; });
        if (!items) return Fail(std::move(items.error()).at(*name));
        ScVec out = *items->as<ScVec>();
        out.items.insert(out.items.begin(), symbol(*name));
        return ScVal(std::move(out));
    }
    return fail(Errc::invalid_input, type.name + ": no case " + *name + " with " +
                                         std::to_string(payload.size()) + " values");
}
Result<Json> decode_union(const SpecModel& model, const SpecUnion& type, const ScVal& value) {
    const auto* items = value.as<ScVec>();
    const ScSymbol* name =
        items == nullptr || items->items.empty() ? nullptr : items->items.front().as<ScSymbol>();
    if (name == nullptr) return fail(Errc::invalid_input, type.name + " expected");
    const std::span<const ScVal> payload(items->items.data() + 1, items->items.size() - 1);
    for (const SpecUnionCase& one : type.cases) {
        const std::vector<SpecType> types = case_types(one);
        if (case_name(one) != name->text || types.size() != payload.size()) continue;
        if (types.empty()) return Json(name->text);
        Result<Json> out = decode_items(model, payload, [&](std::size_t i) { return types[i]; });
        if (!out) return Fail(std::move(out.error()).at(name->text));
        if (types.size() == 1) return Json(Json::Object{{name->text, out->array()->front()}});
        return Json(Json::Object{{name->text, std::move(*out)}});
    }
    return fail(Errc::invalid_input, type.name + ": unknown case");
}

bool has_value(const SpecEnum& type, std::uint32_t value) {
    return std::any_of(type.cases.begin(), type.cases.end(),
                       [value](const SpecEnumCase& one) { return one.value == value; });
}

struct EncodeDeclared {
    const SpecModel& model;
    const Json& value;

    Result<ScVal> operator()(const SpecStruct& type) const {
        if (is_numbered(type)) return encode_value(model, as_tuple(type.fields), value);
        return encode_map(model, type.fields, value);
    }
    Result<ScVal> operator()(const SpecUnion& type) const {
        return encode_union(model, type, value);
    }
    Result<ScVal> operator()(const SpecEnum& type) const {
        SpecType number;
        number.kind = SpecKind::u32;
        Result<ScVal> out = encode_scalar(number, value);
        if (!out || !has_value(type, *out->as<std::uint32_t>())) {
            return fail(Errc::invalid_input, type.name + " expected");
        }
        return out;
    }
    Result<ScVal> operator()(const SpecErrorEnum& type) const {
        return (*this)(static_cast<const SpecEnum&>(type));
    }
    Result<ScVal> operator()(const auto& /*function or event*/) const {
        return fail(Errc::invalid_input, "no type");
    }
};

struct DecodeDeclared {
    const SpecModel& model;
    const ScVal& value;

    Result<Json> operator()(const SpecStruct& type) const {
        if (is_numbered(type)) return decode_value(model, as_tuple(type.fields), value);
        return decode_map(model, type.fields, value);
    }
    Result<Json> operator()(const SpecUnion& type) const {
        return decode_union(model, type, value);
    }
    Result<Json> operator()(const SpecEnum& type) const {
        const auto* number = value.as<std::uint32_t>();
        if (number == nullptr || !has_value(type, *number)) {
            return fail(Errc::invalid_input, type.name + " expected");
        }
        return Json(*number);
    }
    Result<Json> operator()(const SpecErrorEnum& type) const {
        return (*this)(static_cast<const SpecEnum&>(type));
    }
    Result<Json> operator()(const auto& /*function or event*/) const {
        return fail(Errc::invalid_input, "no type");
    }
};

}  // namespace

Result<ScVal> encode_value(const SpecModel& model, const SpecType& type, const Json& value) {
    switch (type.kind) {
        case SpecKind::vec:
        case SpecKind::tuple: return encode_list(model, type, value);
        case SpecKind::map: return encode_pairs(model, type, value);
        case SpecKind::result: return encode_value(model, type.of[0], value);
        case SpecKind::option:
            if (value.is_null()) return ScVal();
            return encode_value(model, type.of[0], value);
        case SpecKind::declared: {
            const EncodeDeclared encode{model, value};
            return std::visit(encode, model.declared.find(type.name)->second->value);
        }
        default: return encode_scalar(type, value);
    }
}

Result<Json> decode_value(const SpecModel& model, const SpecType& type, const ScVal& value) {
    switch (type.kind) {
        case SpecKind::vec:
        case SpecKind::tuple: return decode_list(model, type, value);
        case SpecKind::map: return decode_pairs(model, type, value);
        case SpecKind::result: return decode_value(model, type.of[0], value);
        case SpecKind::option:
            if (value.as<ScVoid>() != nullptr) return Json();
            return decode_value(model, type.of[0], value);
        case SpecKind::declared: {
            const DecodeDeclared decode{model, value};
            return std::visit(decode, model.declared.find(type.name)->second->value);
        }
        default: return decode_scalar(type, value);
    }
}

Result<std::vector<ScVal>> encode_members(const SpecModel& model,
                                          const std::vector<SpecInput>& members,
                                          const Json& value) {
    const Json::Object* object = value.object();
    if (object == nullptr || object->size() != members.size()) {
        return fail(Errc::invalid_input,
                    "an object of " + std::to_string(members.size()) + " members expected");
    }
    std::vector<ScVal> out;
    for (const SpecInput& member : members) {
        const Json* given = value.find(member.name);
        if (given == nullptr) return fail(Errc::invalid_input, "no " + member.name);
        Result<ScVal> item = encode_value(model, member.type, *given);
        if (!item) return Fail(std::move(item.error()).at(member.name));
        out.push_back(std::move(*item));
    }
    return out;
}

Result<Json> decode_members(const SpecModel& model, const std::vector<SpecInput>& members,
                            std::span<const ScVal> values) {
    if (values.size() != members.size()) {
        return fail(Errc::invalid_input, std::to_string(members.size()) + " values expected, " +
                                             std::to_string(values.size()) + " given");
    }
    Json::Object out;
    for (std::size_t i = 0; i < members.size(); ++i) {
        Result<Json> item = decode_value(model, members[i].type, values[i]);
        if (!item) return Fail(std::move(item.error()).at(members[i].name));
        out.emplace_back(members[i].name, std::move(*item));
    }
    return Json(std::move(out));
}

Result<ScVal> encode_map(const SpecModel& model, const std::vector<SpecInput>& members,
                         const Json& value) {
    Result<std::vector<ScVal>> items = encode_members(model, members, value);
    if (!items) return Fail(std::move(items.error()));
    std::vector<ScMapEntry> entries;
    entries.reserve(members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
        entries.push_back({symbol(members[i].name), std::move((*items)[i])});
    }
    return map(std::move(entries));
}

Result<Json> decode_map(const SpecModel& model, const std::vector<SpecInput>& members,
                        const ScVal& value) {
    const auto* map = value.as<ScMap>();
    if (map == nullptr || map->entries.size() != members.size()) {
        return fail(Errc::invalid_input,
                    "a map of " + std::to_string(members.size()) + " members expected");
    }
    std::vector<ScVal> items;
    for (const SpecInput& member : members) {
        const ScVal* item = find(value, member.name);
        if (item == nullptr) return fail(Errc::invalid_input, "no " + member.name);
        items.push_back(*item);
    }
    return decode_members(model, members, items);
}

}  // namespace warden::stellar
