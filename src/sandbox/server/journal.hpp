#pragma once
// What is kept on disk: how the chain began, and every change of it and of the providers' modes
// since, so that the next start goes on where this one ends, with the same block hashes.

#include <cstdio>
#include <memory>
#include <string>

#include "sandbox/rpc/chain.hpp"
#include "sandbox/server/providers.hpp"

namespace warden::sandbox {

// Returns when the chain of this folder began, `now` if it begins here. `identity` is what makes
// two chains the same (accounts, contract, chain id); conflict when the folder holds a chain of
// another one.
Result<UnixSecs> genesis_time(const std::string& data_dir, const Json& identity, UnixSecs now);

class JournalFile {
  public:
    // Plays what the folder holds to the chain and the providers, then writes what happens there
    // from now on. A last line that was cut off by a crash is dropped. Errors: a line that is not
    // JSON, is unknown or does not fit, with its number; the file stays as it is. Neither chain nor
    // providers may change once the file is gone.
    static Result<std::unique_ptr<JournalFile>> open(const std::string& data_dir, Chain& chain,
                                                     Providers& providers);

    JournalFile(const JournalFile&) = delete;
    JournalFile& operator=(const JournalFile&) = delete;
    ~JournalFile();

  private:
    JournalFile() = default;

    std::FILE* file_ = nullptr;
};

}  // namespace warden::sandbox
