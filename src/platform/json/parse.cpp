#include "platform/json/parse.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "domain/base/check.hpp"

namespace warden::json {
namespace {

namespace ondemand = simdjson::ondemand;

// Json holds no larger ones: write_canonical could not write them.
constexpr std::int64_t kIntegerMax = (std::int64_t{1} << 53) - 1;

// Where the reader is, as a chain through its stack frames; made into text only for an error.
struct Place {
    const Place* parent = nullptr;
    std::string_view name;  // empty in an array
    std::size_t index = 0;

    std::string text() const {
        if (parent == nullptr) return {};
        constexpr std::size_t kNameMax = 64;  // names are outside text of any length
        std::string path = parent->text();
        if (name.data() == nullptr) return path + '[' + std::to_string(index) + ']';
        if (!path.empty()) path += '.';
        return path.append(name.substr(0, kNameMax));
    }
};

class Reader {
  public:
    Reader(std::string_view text, int depth_max) : text_(text), depth_max_(depth_max) {}

    Result<Json> document() {
        ondemand::parser parser;
        // It is one more than ours, so that too deep is told from broken.
        if (parser.allocate(text_.size(), static_cast<std::size_t>(depth_max_) + 1) !=
            simdjson::SUCCESS) {
            return fail(Errc::limit, "no memory for " + std::to_string(text_.size()) + " bytes");
        }
        ondemand::document document;
        if (const auto error = parser.iterate(text_).get(document)) return broken(error, nullptr);
        document_ = &document;
        ondemand::value root;
        if (const auto error = document.get_value().get(root)) {
            if (error != simdjson::SCALAR_DOCUMENT_AS_VALUE) return broken(error, nullptr);
            return fail(Errc::invalid_input, "neither an object nor an array");
        }
        auto json = value(root, Place{}, 0);
        const char* at = nullptr;
        if (json && document.current_location().get(at) != simdjson::OUT_OF_BOUNDS) {
            return fail(Errc::invalid_input, "more text after the end" + offset());
        }
        return json;
    }

  private:
    Result<Json> value(ondemand::value value, const Place& place, int depth) {
        ondemand::json_type type;
        if (const auto error = value.type().get(type)) return broken(error, &place);
        switch (type) {
            case ondemand::json_type::object: return object(value, place, depth + 1);
            case ondemand::json_type::array: return array(value, place, depth + 1);
            case ondemand::json_type::number: return number(value, place);
            case ondemand::json_type::string: {
                std::string_view text;
                if (const auto error = value.get_string().get(text)) return broken(error, &place);
                return Json(text);
            }
            case ondemand::json_type::boolean: {
                bool truth = false;
                if (const auto error = value.get_bool().get(truth)) return broken(error, &place);
                return Json(truth);
            }
            case ondemand::json_type::null: {
                bool null = false;
                const auto error = value.is_null().get(null);
                if (error || !null) return broken(simdjson::N_ATOM_ERROR, &place);
                return Json();
            }
        }
        return broken(simdjson::TAPE_ERROR, &place);
    }

    Result<Json> number(ondemand::value value, const Place& place) {
        std::int64_t integer = 0;
        if (value.get_int64().get(integer) != simdjson::SUCCESS) {
            return fail(Errc::invalid_input, named(place, "not an integer of 64 bits"));
        }
        if (integer > kIntegerMax || integer < -kIntegerMax) {
            return fail(Errc::invalid_input,
                        named(place, "an integer above 2^53 - 1 must be a decimal string"));
        }
        return Json(integer);
    }

    Result<Json> array(ondemand::value value, const Place& place, int depth) {
        if (depth > depth_max_) return too_deep(place);
        ondemand::array array;
        if (const auto error = value.get_array().get(array)) return broken(error, &place);
        Json::Array items;
        for (auto item : array) {
            ondemand::value raw;
            const Place here{&place, {}, items.size()};
            if (const auto error = item.get(raw)) return broken(error, &here);
            auto json = this->value(raw, here, depth);
            if (!json) return json;
            items.push_back(std::move(*json));
        }
        return Json(std::move(items));
    }

    Result<Json> object(ondemand::value value, const Place& place, int depth) {
        if (depth > depth_max_) return too_deep(place);
        ondemand::object object;
        if (const auto error = value.get_object().get(object)) return broken(error, &place);
        Json::Object members;
        for (auto field : object) {
            std::string_view name;
            ondemand::value raw;
            if (const auto error = field.unescaped_key().get(name)) return broken(error, &place);
            const Place here{&place, name, 0};
            if (const auto error = field.value().get(raw)) return broken(error, &here);
            auto json = this->value(raw, here, depth);
            if (!json) return json;
            members.emplace_back(name, std::move(*json));
        }
        return without_duplicates(std::move(members), place);
    }

    static Result<Json> without_duplicates(Json::Object members, const Place& place) {
        std::vector<std::string_view> names;
        names.reserve(members.size());
        for (const auto& [name, ignored] : members) names.emplace_back(name);
        std::ranges::sort(names);
        const auto twice = std::ranges::adjacent_find(names);
        if (twice != names.end()) {
            return fail(Errc::invalid_input, named(Place{&place, *twice, 0}, "given twice"));
        }
        return Json(std::move(members));
    }

    static std::string named(const Place& place, std::string_view what) {
        const std::string path = place.text();
        return path.empty() ? std::string(what) : path + ": " + std::string(what);
    }

    Fail too_deep(const Place& place) const {
        return fail(Errc::limit, named(place, "nested deeper than " + std::to_string(depth_max_)));
    }

    Fail broken(simdjson::error_code error, const Place* place) const {
        if (error == simdjson::DEPTH_ERROR) return too_deep(place == nullptr ? Place{} : *place);
        const std::string what =
            std::string(error == simdjson::UTF8_ERROR ? "not UTF-8" : "no JSON") + offset();
        return fail(Errc::invalid_input, place == nullptr ? what : named(*place, what));
    }

    std::string offset() const {
        const char* at = nullptr;
        if (document_ == nullptr || document_->current_location().get(at) != simdjson::SUCCESS) {
            return {};
        }
        return " at byte " + std::to_string(at - text_.data());
    }

    simdjson::padded_string text_;
    int depth_max_;
    ondemand::document* document_ = nullptr;
};

}  // namespace

Result<Json> parse(std::string_view text, ParseLimits limits) {
    WARDEN_CHECK(limits.depth_max >= 1);
    WARDEN_CHECK(limits.depth_max <= 1000);
    if (text.size() > limits.bytes_max) {
        return fail(Errc::limit, "longer than " + std::to_string(limits.bytes_max) + " bytes");
    }
    return Reader(text, limits.depth_max).document();
}

}  // namespace warden::json
