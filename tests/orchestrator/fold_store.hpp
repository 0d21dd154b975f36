#pragma once
// Folds events as the indexer does, with everything that is stored as canonical JSON text between
// two blocks: so a fold also proves the JSON forms and that missing() names what is needed.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/orchestrator/projection.hpp"

namespace warden::orchestrator {

struct NamedFields {
    std::string name;
    Json fields;
};

class FoldStore {
  public:
    // One block. On an error nothing is stored.
    Result<void> fold(UnixSecs time, const std::vector<NamedFields>& events);
    // nullopt when it does not exist.
    std::optional<std::string> body(const EntityKey& key) const;
    const std::map<EntityKey, std::string>& bodies() const { return bodies_; }
    // What the last block changed.
    const std::vector<EntityKey>& changed() const { return changed_; }

  private:
    chain::BlockNum block_ = 0;
    std::map<EntityKey, std::string> bodies_;
    std::vector<EntityKey> changed_;
};

// A golden event with its name and fields in one object.
NamedFields split_event(const Json& event);

}  // namespace warden::orchestrator
