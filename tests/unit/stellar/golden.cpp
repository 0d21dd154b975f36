#include "tests/unit/stellar/golden.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "platform/json/parse.hpp"

namespace warden::stellar::golden {

Json load(const std::string& path) {
    std::ifstream file(std::string(WARDEN_SOURCE_DIR) + "/" + path);
    if (!file) throw std::runtime_error("no golden file " + path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    Result<Json> parsed = json::parse(text);
    if (!parsed) throw std::runtime_error(path + ": " + parsed.error().text());
    return std::move(*parsed);
}

const Json::Array& samples() {
    static const Json kSamples = load("tests/golden/stellar/samples.json");
    return *kSamples.array();
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

Bytes bytes(const Json& object, const std::string& name) {
    const Result<Bytes> out = from_hex(str(object, name));
    if (!out) throw std::runtime_error(name + ": " + out.error().text());
    return *out;
}

}  // namespace warden::stellar::golden
