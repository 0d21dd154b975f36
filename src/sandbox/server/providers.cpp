#include "sandbox/server/providers.hpp"

#include <algorithm>

#include "domain/base/json_fields.hpp"
#include "platform/log/log.hpp"

namespace warden::sandbox {

Result<void> Providers::open(const asio::any_io_executor& executor, ports::Clock& clock,
                             const std::vector<SampleProvider::Settings>& settings) {
    for (const SampleProvider::Settings& one : settings) {
        auto provider = make_sample_provider(executor, clock, one);
        if (!provider) return Fail(std::move(provider.error()).at(one.name));
        all_.push_back(std::move(*provider));
    }
    return {};
}

Result<ProviderMode> Providers::apply(const Json& order) {
    const auto name = json::get_string(order, "name");
    if (!name) return Fail(name.error());
    auto mode = provider_mode_from(order);
    if (!mode) return mode;
    const auto found = std::ranges::find(all_, *name, &SampleProvider::name);
    if (found == all_.end()) return fail(Errc::not_found, "name: no such provider");
    (*found)->set_mode(*mode);
    return mode;
}

Result<Json> Providers::set_mode(const Json& order) {
    const auto mode = apply(order);
    if (!mode) return Fail(mode.error());
    Json::Object members = *to_json(*mode).object();
    if (journal_) {
        Json::Object line = members;
        line.emplace_back("do", "provider");
        line.emplace_back("name", *order.find("name"));
        journal_(line);
    }
    return Json(std::move(members));
}

bool Providers::is_line(const Json& line) {
    const auto what = json::get_string(line, "do");
    return what && *what == "provider";
}

Result<void> Providers::replay(const Json& line) {
    const auto mode = apply(line);
    if (mode) return {};
    if (mode.error().code != make_error_code(Errc::not_found)) return Fail(mode.error());
    log::event(log::Level::warning, "provider_unknown", {{"name", *line.find("name")->string()}});
    return {};
}

Json Providers::describe() const {
    Json::Array out;
    for (const auto& provider : all_) {
        Json::Object entry = *to_json(provider->mode()).object();
        entry.emplace_back("name", provider->name());
        entry.emplace_back("url", provider->url());
        entry.emplace_back("requests", static_cast<std::int64_t>(provider->requests()));
        out.push_back(std::move(entry));
    }
    return out;
}

}  // namespace warden::sandbox
