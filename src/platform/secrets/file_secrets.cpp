#include "platform/secrets/file_secrets.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <iterator>
#include <string>
#include <system_error>

namespace warden::secrets {
namespace {

// Closes a file descriptor.
class OpenFile {
  public:
    explicit OpenFile(const std::filesystem::path& file)
        : descriptor_(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~OpenFile() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

// The read buffer, overwritten when it goes.
struct Buffer {
    Buffer() = default;
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() { explicit_bzero(bytes.data(), bytes.size()); }

    std::array<char, ports::kSecretBytesMax + 1> bytes;
    std::size_t size = 0;
};

Fail from_errno(const std::string& path, int error) {
    if (error == ENOENT || error == ENOTDIR) {
        return fail(Errc::not_found,
                    path + ": no such key file; create it, or correct the path in the config");
    }
    return fail(Errc::unavailable,
                path + ": " + std::generic_category().message(error) +
                    "; make it readable for the user that runs warden (chown, chmod 600)");
}

Result<void> check_file(const std::string& path, const struct stat& info) {
    if (!S_ISREG(info.st_mode)) {
        return fail(Errc::invalid_input, path + ": not a regular file; name the key file itself");
    }
    // What somebody else placed for us may be read by a group of theirs and ours: Kubernetes and
    // systemd mount secrets as root's, 0440, for the process's group.
    const mode_t forbidden =
        info.st_uid == geteuid() ? S_IRWXG | S_IRWXO : S_IWGRP | S_IXGRP | S_IRWXO;
    if ((info.st_mode & forbidden) != 0) {
        return fail(Errc::invalid_input,
                    path + ": group or others may use this key file; run: chmod 600 " + path);
    }
    return {};
}

Result<void> fill(Buffer& buffer, int descriptor, const std::string& path) {
    while (buffer.size < buffer.bytes.size()) {
        const ssize_t got =
            read(descriptor, buffer.bytes.data() + buffer.size, buffer.bytes.size() - buffer.size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return from_errno(path, errno);
        if (got == 0) return {};
        buffer.size += static_cast<std::size_t>(got);
    }
    return fail(Errc::limit, path + ": larger than " + std::to_string(ports::kSecretBytesMax) +
                                 " bytes; a key file holds one key and nothing else");
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

class FileSecrets final : public ports::SecretSource {
  public:
    Result<ports::SecretString> read(const std::filesystem::path& file) override {
        const std::string path = file.string();
        const OpenFile open_file(file);
        if (open_file.descriptor() < 0) return from_errno(path, errno);
        struct stat info{};  // of the open file: the path may change its meaning meanwhile
        if (fstat(open_file.descriptor(), &info) != 0) return from_errno(path, errno);
        if (auto checked = check_file(path, info); !checked) return Fail(checked.error());
        Buffer buffer;
        if (auto read = fill(buffer, open_file.descriptor(), path); !read)
            return Fail(read.error());
        const std::string_view text = trimmed({buffer.bytes.data(), buffer.size});
        if (text.empty()) {
            return fail(Errc::invalid_input,
                        path + ": the key file is empty; write the key into it");
        }
        return ports::SecretString(text);
    }
};

}  // namespace

std::unique_ptr<ports::SecretSource> make_file_secrets() { return std::make_unique<FileSecrets>(); }

Result<void> write_new_secret(const std::filesystem::path& file,
                              const ports::SecretString& secret) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        const std::error_code error(errno, std::system_category());
        const bool exists = error == std::errc::file_exists;
        return fail(
            exists ? Errc::conflict : Errc::unavailable,
            file.string() + ": " +
                (exists ? "is there already; keys are never overwritten" : error.message()));
    }
    const std::string_view text = secret.reveal();
    const bool ok = write(descriptor, text.data(), text.size()) == std::ssize(text) &&
                    write(descriptor, "\n", 1) == 1 && fsync(descriptor) == 0;
    close(descriptor);
    if (!ok) return fail(Errc::unavailable, file.string() + ": can't be written");
    return {};
}

}  // namespace warden::secrets
