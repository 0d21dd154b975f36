#include "tests/unit/stellar/golden.hpp"

#include <stdexcept>

#include "tests/support/repository.hpp"

namespace warden::stellar::golden {

const Json::Array& samples() {
    static const Json kSamples = support::repository_json("tests/golden/stellar/samples.json");
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
