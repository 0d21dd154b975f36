#pragma once
// A directory of one test, removed with everything in it.

#include <filesystem>
#include <string_view>

namespace warden::support {

class TempDir {
  public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    const std::filesystem::path& path() const { return path_; }
    // Writes a file of the given permission bits and returns its path.
    std::filesystem::path write(std::string_view name, std::string_view content,
                                std::filesystem::perms mode = std::filesystem::perms{0600}) const;

  private:
    std::filesystem::path path_;
};

}  // namespace warden::support
