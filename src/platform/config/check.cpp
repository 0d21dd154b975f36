#include <algorithm>
#include <utility>

#include "domain/base/check.hpp"
#include "platform/config/convert.hpp"
#include "platform/config/raw.hpp"

namespace warden::config {
namespace {

template <class T>
bool is(const Type& type) {
    return std::holds_alternative<T>(type);
}

std::string below(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + '.' + name;
}

class Checker {
  public:
    explicit Checker(Problems& problems) : problems_(problems) {}

    // `raw` is nullptr when the section is not given; `parent` is where it is missing then.
    Values section(const Section& section, const Raw* raw, const Origin& parent,
                   const std::string& path) {
        Values values;
        const Origin& origin = raw == nullptr ? parent : raw->origin;
        if (raw != nullptr && raw->kind != Raw::Kind::map && raw->kind != Raw::Kind::nothing) {
            problem(origin, path, "must be a section with keys");
            return values;
        }
        if (raw != nullptr) unknown_members(section, *raw, path);
        for (const Key& key : section.keys) {
            values.set(key.name, value(key, member(raw, key.name), origin, below(path, key.name)));
        }
        for (const Section& child : section.sections) {
            const Raw* given = member(raw, child.name);
            const std::string child_path = below(path, child.name);
            values.set_section(child.name, child.repeat ? repeated(child, given, origin, child_path)
                                                        : single(child, given, origin, child_path));
        }
        return values;
    }

  private:
    static const Raw* member(const Raw* map, std::string_view name) {
        return map == nullptr ? nullptr : map->find(name);
    }

    void problem(const Origin& origin, std::string path, std::string message) {
        problems_.push_back({origin, std::move(path), std::move(message)});
    }

    void unknown_members(const Section& section, const Raw& map, const std::string& path) {
        std::vector<std::string> known;
        known.reserve(section.keys.size() + section.sections.size());
        for (const Key& key : section.keys) known.push_back(key.name);
        for (const Section& child : section.sections) known.push_back(child.name);
        for (const Raw& member : map.items) {
            if (std::ranges::find(known, member.name) != known.end()) continue;
            problem(member.name_origin, below(path, member.name),
                    "unknown key" + did_you_mean(member.name, known));
        }
    }

    std::vector<Values> single(const Section& child, const Raw* given, const Origin& parent,
                               const std::string& path) {
        std::vector<Values> one;
        one.push_back(section(child, given, parent, path));
        return one;
    }

    std::vector<Values> repeated(const Section& child, const Raw* given, const Origin& parent,
                                 const std::string& path) {
        std::vector<Values> all;
        if (given != nullptr && given->kind != Raw::Kind::list &&
            given->kind != Raw::Kind::nothing) {
            problem(given->origin, path, "must be a list of sections");
            return all;
        }
        const std::size_t count = given == nullptr ? 0 : given->items.size();
        if (count < child.repeat->min || count > child.repeat->max) {
            problem(given == nullptr ? parent : given->origin, path,
                    "needs " + std::to_string(child.repeat->min) + " to " +
                        std::to_string(child.repeat->max) + " entries, has " +
                        std::to_string(count));
        }
        for (std::size_t i = 0; i < count; ++i) {
            const Raw& item = given->items[i];
            all.push_back(section(child, &item, item.origin, path + '[' + std::to_string(i) + ']'));
        }
        return all;
    }

    Values::Entry value(const Key& key, const Raw* raw, const Origin& parent,
                        const std::string& path) {
        if (raw == nullptr) {
            if (!key.fallback) problem(parent, path, "is required: " + describe(key.type));
            return fallback(key);
        }
        if (raw->kind == Raw::Kind::nothing) {
            problem(raw->name_origin, path, "has no value");
            return fallback(key);
        }
        if (is<TextList>(key.type) && !raw->from_environment) return list(key, *raw, path);
        if (raw->kind != Raw::Kind::scalar) {
            problem(raw->origin, path, "must be " + describe(key.type));
            return fallback(key);
        }
        return scalar(key, *raw, path);
    }

    Values::Entry scalar(const Key& key, const Raw& raw, const std::string& path) {
        if (raw.text.empty() && key.fallback != "") {
            problem(raw.origin, path, "is empty: must be " + describe(key.type));
            return fallback(key);
        }
        auto converted = convert(key.type, raw.text);
        if (!converted) {
            problem(raw.origin, path, converted.error());
            return fallback(key);
        }
        if (is<TextList>(key.type)) {
            check_items(key, std::get<std::vector<std::string>>(*converted), raw.origin, path);
        }
        return {std::move(*converted), raw.origin};
    }

    Values::Entry list(const Key& key, const Raw& raw, const std::string& path) {
        std::vector<std::string> items;
        bool plain = raw.kind == Raw::Kind::list;
        for (const Raw& item : raw.items) {
            plain = plain && item.kind == Raw::Kind::scalar;
            items.push_back(item.text);
        }
        if (!plain) {
            problem(raw.origin, path, "must be " + describe(key.type) + " plain values");
        } else {
            check_items(key, items, raw.origin, path);
        }
        return {std::move(items), raw.origin};
    }

    void check_items(const Key& key, const std::vector<std::string>& items, const Origin& origin,
                     const std::string& path) {
        if (items.size() > std::get<TextList>(key.type).items_max) {
            problem(origin, path,
                    "must be " + describe(key.type) + ", has " + std::to_string(items.size()));
        }
        if (items.empty() && key.fallback != "") problem(origin, path, "is an empty list");
        if (std::ranges::find(items, "") != items.end()) {
            problem(origin, path, "has an empty element");
        }
    }

    // Gives a required key any value of its type; nobody sees it, because there is a problem.
    static Values::Entry fallback(const Key& key) {
        if (!key.fallback && is<Duration>(key.type)) return {std::chrono::milliseconds{0}, {}};
        if (!key.fallback && is<Integer>(key.type)) return {std::int64_t{0}, {}};
        if (!key.fallback && is<Boolean>(key.type)) return {false, {}};
        if (!key.fallback && is<Choice>(key.type)) return {std::string(), {}};
        auto converted = convert(key.type, key.fallback.value_or(""));
        WARDEN_CHECK(converted.has_value());  // the declared default fits its own type
        return {std::move(*converted), {}};
    }

    Problems& problems_;
};

}  // namespace

Values check(const Schema& schema, const Raw& root, Problems& problems) {
    return Checker(problems).section(schema, &root, root.origin, "");
}

}  // namespace warden::config
