#include "adapters/stellar/codec/spec.hpp"

#include <algorithm>

#include "adapters/stellar/codec/spec_model.hpp"

namespace warden::stellar {
namespace {

// Structs, unions and enums have a name that types may use; functions and events have not.
const std::string* declared_name(const SpecEntry& entry) {
    return std::visit(
        []<class T>(const T& arm) -> const std::string* {
            if constexpr (std::is_same_v<decltype(arm.name), std::string>) return &arm.name;
            return nullptr;
        },
        entry.value);
}

Result<void> check_type(const SpecModel& model, const SpecType& type) {
    if (type.kind == SpecKind::declared && !model.declared.contains(type.name)) {
        return fail(Errc::invalid_input, "type " + type.name + " is not declared");
    }
    for (const SpecType& part : type.of) {
        if (Result<void> done = check_type(model, part); !done) return done;
    }
    return {};
}

// Names become symbols when values are encoded, so they must be some.
Result<void> check_name(const std::string& name) {
    if (!name.empty() && is_valid(ScVal(ScSymbol{name}))) return {};
    return fail(Errc::invalid_input, "a name that is no symbol");
}

struct CheckEntry {
    const SpecModel& model;

    Result<void> inputs(const std::vector<SpecInput>& inputs) const {
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            if (Result<void> named = check_name(inputs[i].name); !named) return named;
            if (Result<void> typed = check_type(model, inputs[i].type); !typed) return typed;
            for (std::size_t k = 0; k < i; ++k) {
                if (inputs[k].name == inputs[i].name) {
                    return fail(Errc::invalid_input, inputs[i].name + " is declared twice");
                }
            }
        }
        return {};
    }
    Result<void> operator()(const SpecFunction& function) const {
        for (const SpecType& output : function.outputs) {
            if (Result<void> done = check_type(model, output); !done) return done;
        }
        return inputs(function.inputs);
    }
    Result<void> operator()(const SpecStruct& structure) const { return inputs(structure.fields); }
    Result<void> operator()(const SpecUnion& type) const {
        for (const SpecUnionCase& one : type.cases) {
            const auto* tuple = std::get_if<SpecTupleCase>(&one.value);
            const std::string& name =
                tuple != nullptr ? tuple->name : std::get<SpecUnitCase>(one.value).name;
            if (Result<void> named = check_name(name); !named) return named;
            if (tuple == nullptr) continue;
            for (const SpecType& part : tuple->types) {
                if (Result<void> done = check_type(model, part); !done) return done;
            }
        }
        return {};
    }
    Result<void> operator()(const SpecEvent& event) const {
        std::vector<SpecInput> all;
        all.reserve(event.params.size());
        for (const SpecEventParam& param : event.params) {
            all.push_back({param.doc, param.name, param.type});
        }
        return inputs(all);
    }
    Result<void> operator()(const SpecEnum& /*type*/) const { return {}; }
};

template <class T>
const T* find_entry(const SpecModel& model, std::string_view name) {
    for (const SpecEntry& entry : model.entries) {
        const T* found = std::get_if<T>(&entry.value);
        if (found != nullptr && found->name.text == name) return found;
    }
    return nullptr;
}

Result<const SpecFunction*> find_function(const SpecModel& model, std::string_view name) {
    if (const auto* found = find_entry<SpecFunction>(model, name)) return found;
    return fail(Errc::invalid_input, "function " + std::string(name) + ": not in the spec");
}

const std::string& event_name(const SpecEvent& event) {
    return event.prefix_topics.empty() ? event.name.text : event.prefix_topics.front().text;
}

std::vector<SpecInput> params_in(const SpecEvent& event, SpecLocation location) {
    std::vector<SpecInput> out;
    for (const SpecEventParam& param : event.params) {
        if (param.location == location) out.push_back({param.doc, param.name, param.type});
    }
    return out;
}

bool begins_with(std::span<const ScVal> topics, const std::vector<ScSymbol>& prefix) {
    if (topics.size() < prefix.size()) return false;
    return std::equal(prefix.begin(), prefix.end(), topics.begin(),
                      [](const ScSymbol& wanted, const ScVal& topic) {
                          const auto* own = topic.as<ScSymbol>();
                          return own != nullptr && *own == wanted;
                      });
}

SpecType one_of(const std::vector<SpecInput>& params) {
    return params.empty() ? SpecType{} : params.front().type;
}

Result<ScVal> encode_data(const SpecModel& model, const SpecEvent& event,
                          const std::vector<SpecInput>& params, const Json& fields) {
    if (event.format == SpecDataFormat::map) return encode_map(model, params, fields);
    Result<std::vector<ScVal>> items = encode_members(model, params, fields);
    if (!items) return Fail(std::move(items.error()));
    if (event.format == SpecDataFormat::vec) return vec(std::move(*items));
    return items->empty() ? ScVal() : std::move(items->front());
}

Result<Json> decode_data(const SpecModel& model, const SpecEvent& event,
                         const std::vector<SpecInput>& params, const ScVal& data) {
    if (event.format == SpecDataFormat::map) return decode_map(model, params, data);
    if (event.format == SpecDataFormat::vec) {
        const auto* items = data.as<ScVec>();
        if (items == nullptr) return fail(Errc::invalid_input, "vec expected");
        return decode_members(model, params, items->items);
    }
    if (!params.empty()) return decode_members(model, params, std::span(&data, 1));
    Result<Json> nothing = decode_value(model, one_of(params), data);
    if (!nothing) return nothing;
    return Json(Json::Object{});
}

// Puts the fields in the order of declaration, whichever part each came from.
Json merged(const SpecEvent& event, const Json& topics, const Json& data) {
    Json::Object out;
    for (const SpecEventParam& param : event.params) {
        const Json* value =
            param.location == SpecLocation::topic ? topics.find(param.name) : data.find(param.name);
        out.emplace_back(param.name, *value);
    }
    return Json(std::move(out));
}

Json picked(const std::vector<SpecInput>& params, const Json& fields) {
    Json::Object out;
    for (const SpecInput& param : params) {
        if (const Json* value = fields.find(param.name)) out.emplace_back(param.name, *value);
    }
    return Json(std::move(out));
}

}  // namespace

Result<ContractSpec> ContractSpec::from_entries(std::vector<SpecEntry> entries) {
    auto model = std::make_shared<SpecModel>();
    model->entries = std::move(entries);
    for (const SpecEntry& entry : model->entries) {
        const std::string* name = declared_name(entry);
        if (name != nullptr && !model->declared.emplace(*name, &entry).second) {
            return fail(Errc::invalid_input, "contract spec: " + *name + " is declared twice");
        }
    }
    for (const SpecEntry& entry : model->entries) {
        if (Result<void> done = std::visit(CheckEntry{*model}, entry.value); !done) {
            return Fail(std::move(done.error()).at("contract spec"));
        }
    }
    return ContractSpec(std::move(model));
}

const std::vector<SpecEntry>& ContractSpec::entries() const { return model_->entries; }

bool ContractSpec::has_function(std::string_view name) const {
    return find_entry<SpecFunction>(*model_, name) != nullptr;
}

std::optional<std::string> ContractSpec::error_name(std::uint32_t code) const {
    for (const SpecEntry& entry : model_->entries) {
        const auto* errors = std::get_if<SpecErrorEnum>(&entry.value);
        if (errors == nullptr) continue;
        for (const SpecEnumCase& one : errors->cases) {
            if (one.value == code) return one.name;
        }
    }
    return std::nullopt;
}

Result<std::vector<ScVal>> ContractSpec::encode_arguments(std::string_view function,
                                                          const Json& arguments) const {
    const Result<const SpecFunction*> found = find_function(*model_, function);
    if (!found) return Fail(found.error());
    Result<std::vector<ScVal>> out = encode_members(*model_, (*found)->inputs, arguments);
    if (!out) return Fail(std::move(out.error()).at(function));
    return out;
}

Result<Json> ContractSpec::decode_arguments(std::string_view function,
                                            std::span<const ScVal> args) const {
    const Result<const SpecFunction*> found = find_function(*model_, function);
    if (!found) return Fail(found.error());
    Result<Json> out = decode_members(*model_, (*found)->inputs, args);
    if (!out) return Fail(std::move(out.error()).at(function));
    return out;
}

Result<ScVal> ContractSpec::encode_result(std::string_view function, const Json& result) const {
    const Result<const SpecFunction*> found = find_function(*model_, function);
    if (!found) return Fail(found.error());
    const auto& outputs = (*found)->outputs;
    Result<ScVal> out =
        encode_value(*model_, outputs.empty() ? SpecType{} : outputs.front(), result);
    if (!out) return Fail(std::move(out.error()).at(function));
    return out;
}

Result<Json> ContractSpec::decode_result(std::string_view function, const ScVal& result) const {
    const Result<const SpecFunction*> found = find_function(*model_, function);
    if (!found) return Fail(found.error());
    const auto& outputs = (*found)->outputs;
    Result<Json> out =
        decode_value(*model_, outputs.empty() ? SpecType{} : outputs.front(), result);
    if (!out) return Fail(std::move(out.error()).at(function));
    return out;
}

Result<std::optional<DecodedEvent>> ContractSpec::decode_event(std::span<const ScVal> topics,
                                                               const ScVal& data) const {
    const SpecEvent* found = nullptr;
    for (const SpecEntry& entry : model_->entries) {
        const auto* event = std::get_if<SpecEvent>(&entry.value);
        if (event == nullptr || !begins_with(topics, event->prefix_topics)) continue;
        if (found == nullptr || event->prefix_topics.size() > found->prefix_topics.size()) {
            found = event;
        }
    }
    if (found == nullptr) return std::nullopt;
    const std::string& name = event_name(*found);
    const Result<Json> keys = decode_members(*model_, params_in(*found, SpecLocation::topic),
                                             topics.subspan(found->prefix_topics.size()));
    if (!keys) return Fail(Error(keys.error()).at("topics").at(name));
    const Result<Json> fields =
        decode_data(*model_, *found, params_in(*found, SpecLocation::data), data);
    if (!fields) return Fail(Error(fields.error()).at(name));
    return DecodedEvent{name, merged(*found, *keys, *fields)};
}

Result<EncodedEvent> ContractSpec::encode_event(std::string_view name, const Json& fields) const {
    for (const SpecEntry& entry : model_->entries) {
        const auto* event = std::get_if<SpecEvent>(&entry.value);
        if (event == nullptr || event_name(*event) != name) continue;
        if (fields.object() == nullptr || fields.object()->size() != event->params.size()) {
            return fail(Errc::invalid_input, std::string(name) + ": other fields expected");
        }
        EncodedEvent out;
        for (const ScSymbol& topic : event->prefix_topics) out.topics.emplace_back(topic);
        const auto key_params = params_in(*event, SpecLocation::topic);
        const auto data_params = params_in(*event, SpecLocation::data);
        Result<std::vector<ScVal>> keys =
            encode_members(*model_, key_params, picked(key_params, fields));
        if (!keys) return Fail(std::move(keys.error()).at(name));
        out.topics.insert(out.topics.end(), keys->begin(), keys->end());
        Result<ScVal> data = encode_data(*model_, *event, data_params, picked(data_params, fields));
        if (!data) return Fail(std::move(data.error()).at(name));
        out.data = std::move(*data);
        return out;
    }
    return fail(Errc::invalid_input, "event " + std::string(name) + ": not in the spec");
}

}  // namespace warden::stellar
