// warden migrate
#include "storage/migrator.hpp"

#include <cstdio>

#include "main/commands/commands.hpp"
#include "main/commands/run_async.hpp"

namespace warden::cli {
namespace {

boost::asio::awaitable<int> apply(OpenDatabase open) {
    const auto applied = co_await storage::migrate(open.database, storage::embedded_migrations());
    if (!applied) {
        std::fprintf(stderr, "%s\n", applied.error().text().c_str());
        co_return 1;
    }
    for (const std::string& name : *applied) std::printf("applied %s\n", name.c_str());
    if (applied->empty()) std::printf("nothing to do: the schema is current\n");
    co_return 0;
}

}  // namespace

int migrate(const Global& global) {
    const auto config = load_or_explain(global);
    return config ? with_database(*config, apply) : 2;
}

}  // namespace warden::cli
