#include "tests/support/temp_dir.hpp"

#include <cerrno>
#include <cstdlib>  // and POSIX's mkdtemp
#include <fstream>
#include <string>
#include <system_error>

namespace warden::support {

TempDir::TempDir() {
    std::string pattern = (std::filesystem::temp_directory_path() / "warden-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), "mkdtemp " + pattern);
    }
    path_ = pattern;
}

TempDir::~TempDir() {
    std::error_code ignored;  // a left-over temporary directory fails no test
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TempDir::write(std::string_view name, std::string_view content,
                                     std::filesystem::perms mode) const {
    const std::filesystem::path file = path_ / name;
    std::ofstream(file, std::ios::binary) << content;
    std::filesystem::permissions(file, mode);
    return file;
}

}  // namespace warden::support
