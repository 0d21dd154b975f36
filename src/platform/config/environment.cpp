#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "platform/config/raw.hpp"

namespace warden::config {
namespace {

constexpr std::string_view kPrefix = "WARDEN_";
constexpr std::string_view kJoint = "__";

// One part of a variable's name: a key, or an index into a list.
struct Step {
    bool is_index = false;
    std::size_t index = 0;
    std::string name = {};

    auto operator<=>(const Step&) const = default;
};

struct Override {
    std::vector<Step> steps;
    std::string variable;
    std::string value;

    // Index 2 before index 10, so that elements are added in order.
    bool operator<(const Override& other) const { return steps < other.steps; }
};

Step to_step(std::string_view text) {
    Step step;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), step.index);
    step.is_index = error == std::errc{} && end == text.data() + text.size();
    if (step.is_index) return step;
    step.index = 0;
    std::ranges::transform(text, std::back_inserter(step.name), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return step;
}

std::vector<Step> to_steps(std::string_view name) {
    std::vector<Step> steps;
    for (;;) {
        const auto end = name.find(kJoint);
        steps.push_back(to_step(name.substr(0, end)));
        if (end == name.npos) return steps;
        name.remove_prefix(end + kJoint.size());
    }
}

// The node one step below, made if it is not there; nullptr when the step does not fit.
Raw* descend(Raw& node, const Step& step, const Origin& origin) {
    const Raw::Kind kind = step.is_index ? Raw::Kind::list : Raw::Kind::map;
    if (node.kind == Raw::Kind::nothing) {
        node.kind = kind;
        node.origin = origin;
    }
    if (node.kind != kind) return nullptr;
    if (!step.is_index) {
        if (Raw* found = node.find(step.name)) return found;
        node.items.push_back(Raw{.name = step.name, .name_origin = origin});
        return &node.items.back();
    }
    if (step.index > node.items.size()) return nullptr;
    if (step.index == node.items.size()) node.items.emplace_back();
    return &node.items[step.index];
}

void apply(Raw& root, const Override& wanted, Problems& problems) {
    const Origin origin{"environment variable " + wanted.variable, 0, 0};
    Raw* node = &root;
    for (const Step& step : wanted.steps) {
        node = descend(*node, step, origin);
        if (node == nullptr) {
            problems.push_back({origin, "",
                                step.is_index ? "no list here, or it is too short for index " +
                                                    std::to_string(step.index)
                                              : "no section here for \"" + step.name + "\""});
            return;
        }
    }
    node->kind = Raw::Kind::scalar;
    node->origin = origin;
    node->from_environment = true;
    node->text = wanted.value;
    node->items.clear();
}

}  // namespace

void apply_environment(Raw& root, const Schema& schema, const Environment& environment,
                       Problems& problems) {
    std::vector<Override> overrides;
    for (const auto& [variable, value] : environment) {
        if (!variable.starts_with(kPrefix)) continue;
        auto steps = to_steps(std::string_view(variable).substr(kPrefix.size()));
        const bool ours = steps.size() > 1 || std::ranges::find(schema.keys, steps[0].name,
                                                                &Key::name) != schema.keys.end();
        if (ours) overrides.push_back({std::move(steps), variable, value});
    }
    std::ranges::sort(overrides, std::less<>());
    for (const Override& wanted : overrides) apply(root, wanted, problems);
}

Environment process_environment() {
    Environment environment;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (!text.starts_with(kPrefix) || equals == text.npos) continue;
        environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return environment;
}

}  // namespace warden::config
