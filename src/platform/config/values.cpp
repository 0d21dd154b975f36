#include "platform/config/values.hpp"

#include <utility>

#include "domain/base/check.hpp"

namespace warden::config {
namespace {

template <class T>
const T& as(const Values::Value& value) {
    const T* held = std::get_if<T>(&value);
    WARDEN_CHECK(held != nullptr);
    return *held;
}

}  // namespace

const Values::Entry& Values::entry(std::string_view key) const {
    const auto found = entries_.find(key);
    WARDEN_CHECK(found != entries_.end());
    return found->second;
}

const std::string& Values::text(std::string_view key) const {
    return as<std::string>(entry(key).value);
}
const std::vector<std::string>& Values::list(std::string_view key) const {
    return as<std::vector<std::string>>(entry(key).value);
}
std::int64_t Values::integer(std::string_view key) const {
    return as<std::int64_t>(entry(key).value);
}
bool Values::boolean(std::string_view key) const { return as<bool>(entry(key).value); }
std::chrono::milliseconds Values::duration(std::string_view key) const {
    return as<std::chrono::milliseconds>(entry(key).value);
}
const std::filesystem::path& Values::path(std::string_view key) const {
    return as<std::filesystem::path>(entry(key).value);
}

const Values& Values::section(std::string_view name) const {
    const std::vector<Values>& one = sections(name);
    WARDEN_CHECK(one.size() == 1);
    return one.front();
}

const std::vector<Values>& Values::sections(std::string_view name) const {
    const auto found = sections_.find(name);
    WARDEN_CHECK(found != sections_.end());
    return found->second;
}

const Origin& Values::origin(std::string_view key) const { return entry(key).origin; }

void Values::set(const std::string& key, Entry entry) { entries_[key] = std::move(entry); }

void Values::set_section(const std::string& name, std::vector<Values> values) {
    sections_[name] = std::move(values);
}

}  // namespace warden::config
