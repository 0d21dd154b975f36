#include "tests/conformance/starknet_devnet/devnet.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace warden::starknet {
namespace {

// A port that was free a moment ago; the process binds it next.
std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) throw std::runtime_error("no socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    const bool bound = ::bind(fd, generic, size) == 0 && ::getsockname(fd, generic, &size) == 0;
    ::close(fd);
    if (!bound) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

}  // namespace

std::optional<std::filesystem::path> find_devnet() {
    const char* path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::filesystem::path program = std::filesystem::path(folder) / "starknet-devnet";
        if (::access(program.c_str(), X_OK) == 0) return program;
    }
    return std::nullopt;
}

Devnet::Devnet(const std::filesystem::path& program) : port_(free_port()) {
    std::vector<std::string> words{program.string(),
                                   "--seed",
                                   "42",
                                   "--accounts",
                                   "3",
                                   "--state-archive-capacity",
                                   "full",
                                   "--block-generation-on",
                                   "demand",
                                   "--port",
                                   std::to_string(port_)};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::string out = (dir_.path() / "log").string();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    const int failed =
        ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("starknet-devnet does not start");
}

Devnet::~Devnet() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

bool Devnet::running() const { return ::kill(pid_, 0) == 0; }

std::string Devnet::log() const {
    std::ifstream file(dir_.path() / "log");
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace warden::starknet
