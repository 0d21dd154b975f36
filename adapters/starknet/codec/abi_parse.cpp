#include "adapters/starknet/codec/abi_parse.hpp"

#include <functional>
#include <optional>
#include <set>

#include "adapters/starknet/codec/abi_types.hpp"
#include "adapters/starknet/codec/json_fields.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "domain/base/json_fields.hpp"

namespace warden::starknet {
namespace {

constexpr int kEventDepthMax = 8;

class Parser {
  public:
    Parser(const Json::Array& items, AbiModel& model)
        : items_(items), model_(model), types_(items, model) {}

    Result<void> run() {
        if (Result<void> done = read_functions(items_); !done) return done;
        return read_events();
    }

  private:
    Result<std::vector<AbiField>> read_fields(const Json& owner, std::string_view list,
                                              bool named) {
        std::vector<AbiField> out;
        const Json* fields = owner.find(list);
        if (fields == nullptr) return out;
        if (fields->array() == nullptr)
            return fail(Errc::invalid_input, std::string(list) + ": no array");
        for (const Json& field : *fields->array()) {
            AbiField read;
            if (named) {
                const auto name = json::get_string(field, "name");
                if (!name) return Fail(name.error());
                read.name = *name;
            }
            const auto type = json::get_string(field, "type");
            if (!type) return Fail(Error(type.error()).at(read.name));
            const Result<const AbiType*> resolved = types_.resolve(*type);
            if (!resolved) return Fail(Error(resolved.error()).at(read.name));
            read.type = *resolved;
            out.push_back(std::move(read));
        }
        return out;
    }

    Result<void> read_functions(const Json::Array& items) {
        for (const Json& item : items) {
            const auto kind = json::get_string(item, "type");
            if (!kind) return Fail(Error(kind.error()).at("abi item"));
            if (*kind == "interface") {
                const Json* inner = item.find("items");
                if (inner == nullptr || inner->array() == nullptr) continue;
                if (Result<void> done = read_functions(*inner->array()); !done) return done;
            }
            if (*kind != "function" && *kind != "constructor" && *kind != "l1_handler") continue;
            const auto name = json::get_string(item, "name");
            if (!name) return Fail(Error(name.error()).at("abi function"));
            Result<std::vector<AbiField>> inputs = read_fields(item, "inputs", true);
            if (!inputs) return Fail(std::move(inputs.error()).at(*name));
            Result<std::vector<AbiField>> outputs = read_fields(item, "outputs", false);
            if (!outputs) return Fail(std::move(outputs.error()).at(*name));
            model_.functions.push_back(
                {std::string(*name), sn_keccak(*name), std::move(*inputs), std::move(*outputs)});
        }
        return {};
    }

    const Json* event_named(std::string_view wanted) const {
        for (const Json& item : items_) {
            const auto kind = json::get_string(item, "type");
            const auto name = json::get_string(item, "name");
            if (kind && name && *kind == "event" && *name == wanted) return &item;
        }
        return nullptr;
    }

    // The contract's Event enum is the one that no other enum holds.
    Result<void> read_events() {
        std::set<std::string, std::less<>> held;
        std::vector<const Json*> enums;
        for (const Json& item : items_) {
            const auto kind = json::get_string(item, "type");
            if (!kind || *kind != "event") continue;
            const Json* variants = item.find("variants");
            if (variants == nullptr || variants->array() == nullptr) continue;
            enums.push_back(&item);
            for (const Json& variant : *variants->array()) {
                const auto type = json::get_string(variant, "type");
                if (type) held.emplace(*type);
            }
        }
        for (const Json* item : enums) {
            const auto name = json::get_string(*item, "name");
            if (!name) return Fail(Error(name.error()).at("abi event"));
            if (held.contains(*name)) continue;
            if (Result<void> done = read_variants(*item, AbiEvent{}, 0); !done) return done;
        }
        return {};
    }

    Result<void> read_variants(const Json& item, const AbiEvent& prefix, int depth) {
        if (depth == kEventDepthMax) return fail(Errc::invalid_input, "abi events: too deep");
        for (const Json& variant : *item.find("variants")->array()) {
            const auto name = json::get_string(variant, "name");
            if (!name) return Fail(Error(name.error()).at("abi event variant"));
            const auto type = json::get_string(variant, "type");
            if (!type) return Fail(Error(type.error()).at(*name));
            const Json* content = event_named(*type);
            if (content == nullptr) {
                return fail(Errc::invalid_input,
                            std::string(*name) + ": unknown event " + std::string(*type));
            }
            AbiEvent event = prefix;
            const auto kind = json::get_string(variant, "kind");
            if (!kind || *kind != "flat") {
                if (!event.name.empty()) event.name += '.';
                event.name += *name;
                event.selectors.push_back(sn_keccak(*name));
            }
            const Json* inner = content->find("variants");
            Result<void> done = inner != nullptr && inner->array() != nullptr
                                    ? read_variants(*content, event, depth + 1)
                                    : read_members(*content, std::move(event));
            if (!done) return Fail(std::move(done.error()).at(*name));
        }
        return {};
    }

    Result<void> read_members(const Json& item, AbiEvent event) {
        Result<std::vector<AbiField>> fields = read_fields(item, "members", true);
        if (!fields) return Fail(std::move(fields.error()));
        if (event.selectors.empty())
            return fail(Errc::invalid_input, "flat variant that is no enum");
        const Json* members = item.find("members");
        for (std::size_t i = 0; i < fields->size(); ++i) {
            const auto kind = json::get_string((*members->array())[i], "kind");
            if (!kind) return Fail(kind.error());
            event.members.push_back({(*fields)[i], *kind == "key"});
        }
        model_.events.push_back(std::move(event));
        return {};
    }

    const Json::Array& items_;
    AbiModel& model_;
    AbiTypes types_;
};

}  // namespace

Result<AbiModel> parse_abi(const Json& json) {
    if (json.array() == nullptr) return fail(Errc::invalid_input, "abi: array expected");
    AbiModel model;
    Result<void> done = Parser(*json.array(), model).run();
    if (!done) return Fail(std::move(done.error()).at("abi"));
    return model;
}

}  // namespace warden::starknet
