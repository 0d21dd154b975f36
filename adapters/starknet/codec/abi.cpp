#include "adapters/starknet/codec/abi.hpp"

#include <algorithm>

#include "adapters/starknet/codec/abi_parse.hpp"

namespace warden::starknet {
namespace {

Result<const AbiFunction*> find_function(const AbiModel& model, std::string_view name) {
    for (const AbiFunction& function : model.functions) {
        if (function.name == name) return &function;
    }
    return fail(Errc::invalid_input, "function " + std::string(name) + ": not in the abi");
}

Result<Json> all_of(Result<Json> value, const FeltReader& reader) {
    if (value && reader.remaining() != 0) {
        return fail(Errc::invalid_input, std::to_string(reader.remaining()) + " felts left over");
    }
    return value;
}

// Parameters as the structure that they are; likewise outputs as a tuple.
AbiType as_structure(const AbiFunction& function) {
    AbiType type;
    type.kind = AbiKind::structure;
    type.name = "arguments";
    type.fields = function.inputs;
    return type;
}
AbiType as_result(const AbiFunction& function) {
    AbiType type;
    type.name = "result";
    if (function.outputs.size() == 1) return *function.outputs.front().type;
    if (!function.outputs.empty()) type.kind = AbiKind::tuple;
    type.fields = function.outputs;
    return type;
}

bool begins_with(std::span<const Felt> keys, const std::vector<Felt>& selectors) {
    return keys.size() >= selectors.size() &&
           std::equal(selectors.begin(), selectors.end(), keys.begin());
}

Result<Json> decode_members(const AbiEvent& event, std::span<const Felt> keys,
                            std::span<const Felt> data) {
    FeltReader key_reader(keys.subspan(event.selectors.size()));
    FeltReader data_reader(data);
    Json::Object fields;
    for (const AbiEventMember& member : event.members) {
        Result<Json> value =
            decode_value(*member.field.type, member.key ? key_reader : data_reader);
        if (!value) return Fail(std::move(value.error()).at(member.field.name));
        fields.emplace_back(member.field.name, std::move(*value));
    }
    return all_of(all_of(Json(std::move(fields)), key_reader), data_reader);
}

}  // namespace

Result<Abi> Abi::from_json(const Json& json) {
    Result<AbiModel> model = parse_abi(json);
    if (!model) return Fail(std::move(model.error()));
    return Abi(std::make_shared<const AbiModel>(std::move(*model)));
}

bool Abi::has_function(std::string_view name) const {
    return find_function(*model_, name).has_value();
}

std::optional<std::string> Abi::function_name(const Felt& selector) const {
    for (const AbiFunction& function : model_->functions) {
        if (function.selector == selector) return function.name;
    }
    return std::nullopt;
}

Result<std::vector<Felt>> Abi::encode_arguments(std::string_view function,
                                                const Json& arguments) const {
    const Result<const AbiFunction*> found = find_function(*model_, function);
    if (!found) return Fail(found.error());
    std::vector<Felt> out;
    Result<void> done = encode_value(as_structure(**found), arguments, out);
    if (!done) return Fail(std::move(done.error()).at(function));
    return out;
}

Result<Json> Abi::decode_arguments(std::string_view function,
                                   std::span<const Felt> calldata) const {
    const Result<const AbiFunction*> found = find_function(*model_, function);
    if (!found) return Fail(found.error());
    FeltReader reader(calldata);
    Result<Json> value = all_of(decode_value(as_structure(**found), reader), reader);
    if (!value) return Fail(std::move(value.error()).at(function));
    return value;
}

Result<std::vector<Felt>> Abi::encode_result(std::string_view function, const Json& result) const {
    const Result<const AbiFunction*> found = find_function(*model_, function);
    if (!found) return Fail(found.error());
    std::vector<Felt> out;
    Result<void> done = encode_value(as_result(**found), result, out);
    if (!done) return Fail(std::move(done.error()).at(function));
    return out;
}

Result<Json> Abi::decode_result(std::string_view function, std::span<const Felt> felts) const {
    const Result<const AbiFunction*> found = find_function(*model_, function);
    if (!found) return Fail(found.error());
    FeltReader reader(felts);
    Result<Json> value = all_of(decode_value(as_result(**found), reader), reader);
    if (!value) return Fail(std::move(value.error()).at(function));
    return value;
}

Result<std::optional<DecodedEvent>> Abi::decode_event(std::span<const Felt> keys,
                                                      std::span<const Felt> data) const {
    const AbiEvent* found = nullptr;
    for (const AbiEvent& event : model_->events) {
        if (!begins_with(keys, event.selectors)) continue;
        if (found == nullptr || event.selectors.size() > found->selectors.size()) found = &event;
    }
    if (found == nullptr) return std::nullopt;
    Result<Json> fields = decode_members(*found, keys, data);
    if (!fields) return Fail(std::move(fields.error()).at(found->name));
    return DecodedEvent{found->name, std::move(*fields)};
}

Result<EncodedEvent> Abi::encode_event(std::string_view name, const Json& fields) const {
    const auto event = std::find_if(model_->events.begin(), model_->events.end(),
                                    [&](const AbiEvent& e) { return e.name == name; });
    if (event == model_->events.end()) {
        return fail(Errc::invalid_input, "event " + std::string(name) + ": not in the abi");
    }
    if (fields.object() == nullptr || fields.object()->size() != event->members.size()) {
        return fail(Errc::invalid_input, event->name + ": other fields expected");
    }
    EncodedEvent out{event->selectors, {}};
    for (const AbiEventMember& member : event->members) {
        const Json* value = fields.find(member.field.name);
        if (value == nullptr) {
            return fail(Errc::invalid_input, event->name + ": no " + member.field.name);
        }
        Result<void> done =
            encode_value(*member.field.type, *value, member.key ? out.keys : out.data);
        if (!done) return Fail(std::move(done.error()).at(event->name + ": " + member.field.name));
    }
    return out;
}

}  // namespace warden::starknet
