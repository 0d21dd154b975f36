#pragma once
// The chain on disk: how it began and every change since, so that the next start goes on where
// this one ends, with the same block hashes.

#include <cstdio>
#include <memory>
#include <string>

#include "sandbox/rpc/chain.hpp"

namespace warden::sandbox {

// When a chain of this folder began; `now` if it begins today. `identity`: what makes two chains
// the same (accounts, contract, chain id); conflict when the folder holds a chain of another one.
Result<UnixSecs> genesis_time(const std::string& data_dir, const Json& identity, UnixSecs now);

class JournalFile {
  public:
    // Plays what the folder holds to the chain, then writes what happens there from now on. A last
    // line that was cut off by a crash is dropped. The chain must not outlive the file.
    static Result<std::unique_ptr<JournalFile>> open(const std::string& data_dir, Chain& chain);

    JournalFile(const JournalFile&) = delete;
    JournalFile& operator=(const JournalFile&) = delete;
    ~JournalFile();

    std::size_t replayed() const { return replayed_; }

  private:
    JournalFile() = default;

    std::FILE* file_ = nullptr;
    std::size_t replayed_ = 0;
};

}  // namespace warden::sandbox
