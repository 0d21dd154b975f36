#include "tests/support/repository.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "platform/json/parse.hpp"

namespace warden::support {

std::string repository_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("no file " + path + ": tests run in the repository's root");
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

Json repository_json(const std::string& path) {
    auto json = json::parse(repository_file(path));
    if (!json) throw std::runtime_error(path + ": " + json.error().text());
    return *std::move(json);
}

}  // namespace warden::support
