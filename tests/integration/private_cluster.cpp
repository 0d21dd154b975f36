#include "tests/integration/private_cluster.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace warden::support {
namespace {

constexpr const char* kBin = "/usr/lib/postgresql/15/bin/";

std::string free_port() {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    const bool ok = bind(fd, any, size) == 0 && getsockname(fd, any, &size) == 0;
    close(fd);
    if (!ok) throw std::runtime_error("no free port");
    return std::to_string(ntohs(address.sin_port));
}

}  // namespace

std::string PrivateCluster::missing() {
    if (std::filesystem::exists(std::string(kBin) + "pg_ctl")) return "";
    return "needs postgresql-15: run deploy/install test";
}

PrivateCluster::PrivateCluster() : port_(free_port()) {
    // PostgreSQL does not run as root.
    if (geteuid() == 0) run("/bin/chown postgres: " + folder_.path().string());
    const std::string data = (folder_.path() / "data").string();
    const std::string owner = geteuid() == 0 ? "runuser -u postgres -- " : "";
    run("cd / && " + owner + kBin + "initdb -D " + data +
        " --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync");
    start();
}

PrivateCluster::~PrivateCluster() {
    try {
        stop();
    } catch (const std::exception&) {  // it is stopped already
    }
}

void PrivateCluster::start() {
    const std::string owner = geteuid() == 0 ? "runuser -u postgres -- " : "";
    run("cd / && " + owner + kBin + "pg_ctl start -w -t 60 -D " +
        (folder_.path() / "data").string() + " -l " + (folder_.path() / "log").string() +
        " -o '-p " + port_ +
        " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off'");
}

void PrivateCluster::stop() {
    const std::string owner = geteuid() == 0 ? "runuser -u postgres -- " : "";
    run("cd / && " + owner + kBin + "pg_ctl stop -m immediate -D " +
        (folder_.path() / "data").string());
}

std::string PrivateCluster::url() const {
    return "postgresql://postgres@127.0.0.1:" + port_ + "/postgres";
}

void PrivateCluster::run(const std::string& command) const {
    if (std::system((command + " >/dev/null 2>&1 </dev/null").c_str()) != 0) {
        throw std::runtime_error("failed: " + command);
    }
}

}  // namespace warden::support
