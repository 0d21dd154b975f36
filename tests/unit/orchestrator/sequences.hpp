#pragma once
// The event sequences of tests/golden/projection, and what is wrong with more events after them.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "domain/orchestrator/event.hpp"
#include "tests/orchestrator/fold_store.hpp"
#include "tests/support/repository.hpp"

namespace warden::orchestrator {

// A fold that stands after a sequence.
class Sequence {
  public:
    explicit Sequence(const std::string& name) : file_(play(name)) {}

    const Json& file() const { return file_; }
    const FoldStore& store() const { return store_; }

    // Folds one more block; says what does not fit, empty when all does. Then nothing is stored.
    std::string fold(UnixSecs time, const std::vector<Event>& events) {
        std::vector<NamedFields> named;
        for (const Event& event : events) {
            named.push_back({std::string(name(event)), to_json(event)});
        }
        const auto before = store_.bodies();
        const auto folded = store_.fold(time, named);
        if (folded) return "";
        EXPECT_TRUE(folded.error().is(Condition::invalid_input));
        EXPECT_EQ(store_.bodies(), before);
        return folded.error().detail;
    }
    // The same without where it happened: "the unit is in use".
    std::string reason(UnixSecs time, const std::vector<Event>& events) {
        const std::string text = fold(time, events);
        return text.substr(std::min(text.size(), text.find(": ") + 2));
    }
    // The entity as it stands.
    template <class T>
    T entity(const EntityKey& key) const {
        return from_json<T>(read_canonical(store_.body(key).value()).value()).value();
    }

  private:
    // Folds the file after those it comes after.
    Json play(const std::string& name) {
        Json file = support::repository_json("tests/golden/projection/" + name + ".json");
        if (const Json* after = file.find("after")) play(*after->string());
        for (const Json& block : *file.find("blocks")->array()) {
            const auto time = static_cast<UnixSecs>(*block.find("time")->integer());
            std::vector<NamedFields> events;
            for (const Json& event : *block.find("events")->array()) {
                events.push_back(split_event(event));
            }
            const auto folded = store_.fold(time, events);
            EXPECT_TRUE(folded) << name << ": " << (folded ? "" : folded.error().text());
        }
        return file;
    }

    FoldStore store_;
    Json file_;
};

// The reason alone, of one block after the sequence; empty when it fits.
inline std::string reason_of(const std::string& after, UnixSecs time,
                             const std::vector<Event>& events) {
    return Sequence(after).reason(time, events);
}

}  // namespace warden::orchestrator
