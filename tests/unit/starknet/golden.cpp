#include "tests/unit/starknet/golden.hpp"

#include <stdexcept>

#include "tests/support/repository.hpp"

namespace warden::starknet::golden {
std::string text(const std::string& path) {
    return support::repository_file("tests/golden/starknet/" + path);
}

Json load(const std::string& path) {
    return support::repository_json("tests/golden/starknet/" + path);
}

Json result_of(const std::string& sample) {
    return at(at(load("samples/" + sample + ".json"), "response"), "result");
}

const Json& at(const Json& object, const std::string& name) {
    const Json* found = object.find(name);
    if (found == nullptr) throw std::runtime_error("golden file without " + name);
    return *found;
}

std::string str(const Json& object, const std::string& name) {
    const std::string* found = at(object, name).string();
    if (found == nullptr) throw std::runtime_error("golden member is no text: " + name);
    return *found;
}

Felt hex(const std::string& text) {
    const Result<Felt> felt = Felt::from_hex(text);
    if (!felt) throw std::runtime_error(text + ": " + felt.error().text());
    return *felt;
}

Felt felt(const Json& object, const std::string& name) { return hex(str(object, name)); }

std::vector<Felt> felts(const Json& object, const std::string& name) {
    std::vector<Felt> out;
    const Json::Array* items = at(object, name).array();
    if (items == nullptr) throw std::runtime_error("golden member is no array: " + name);
    for (const Json& item : *items) {
        if (item.string() == nullptr) throw std::runtime_error("golden item is no text: " + name);
        out.push_back(hex(*item.string()));
    }
    return out;
}

}  // namespace warden::starknet::golden
