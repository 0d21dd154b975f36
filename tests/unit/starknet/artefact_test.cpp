// The folder of the compiled contract: two classes that belong together, or why they do not.
#include "adapters/starknet/artefact.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "domain/base/sha256.hpp"
#include "tests/support/repository.hpp"
#include "tests/support/temp_dir.hpp"

namespace warden::starknet {
namespace {

using testing::HasSubstr;

class ArtefactTest : public testing::Test {
  protected:
    ArtefactTest() {
        const SierraClass annex{{Felt{3}}, "0.1.0", {}, {{Felt{2}, 3}}, {}, "[]"};
        annex_hash_ = class_hash(annex);
        write("annex", to_json(annex), {});
        write_contract(support::repository_json("adapters/starknet/profiles/orchestrator/abi.json"),
                       annex_hash_);
    }

    void write(const std::string& name, const Json& sierra, Json::Object manifest) {
        const std::string text = write_canonical(sierra);
        texts_[name] = text;
        folder_.write(name + ".sierra.json", text);
        manifest.emplace_back("compiled_class_hash", "0x77");
        manifest.emplace_back("sierra_sha256", to_hex(sha256(text)));
        folder_.write(name + ".json", write_canonical(manifest));
    }
    void write_contract(const Json& abi, const Felt& annex) {
        const SierraClass code{{Felt{1}}, "0.1.0", {}, {{Felt{2}, 3}}, {}, write_canonical(abi)};
        Json::Object sierra = *to_json(code).object();
        // As a compiler writes it.
        std::erase_if(sierra, [](const auto& member) { return member.first == "abi"; });
        sierra.emplace_back("abi", abi);
        write("orchestrator", sierra, {{"annex_class_hash", annex.to_hex()}});
    }
    Result<Artefact> read() const { return read_artefact(folder_.path()); }
    std::string refusal() const {
        const auto read_one = read();
        return read_one ? "none" : read_one.error().text();
    }

    support::TempDir folder_;
    std::map<std::string, std::string> texts_;  // of the classes
    Felt annex_hash_;
};

TEST_F(ArtefactTest, TheContractsClassIsDeclaredLast) {
    const auto artefact = read();
    ASSERT_TRUE(artefact) << artefact.error().text();
    ASSERT_EQ(artefact->classes.size(), 2U);
    EXPECT_EQ(artefact->classes.front().hash, annex_hash_);
    EXPECT_EQ(artefact->contract().hash, class_hash(artefact->contract().sierra));
    EXPECT_EQ(artefact->contract().sierra.program, std::vector{Felt{1}});
    EXPECT_EQ(artefact->contract().compiled_hash, Felt{0x77});
}

TEST_F(ArtefactTest, AnAnnexOfAnotherBuildIsRefused) {
    write_contract(support::repository_json("adapters/starknet/profiles/orchestrator/abi.json"),
                   Felt{5});
    EXPECT_THAT(refusal(),
                HasSubstr("annex.sierra.json: is not the class that the contract calls"));
}

TEST_F(ArtefactTest, WhatIsDamagedOrMissingIsNamed) {
    for (const char* name : {"annex", "orchestrator"}) {
        const auto file = folder_.path() / (std::string(name) + ".sierra.json");
        folder_.write(file.filename().string(), texts_[name] + " ");
        EXPECT_THAT(refusal(), HasSubstr(file.string() + ": is not the file that"));
        std::filesystem::remove(file);
        EXPECT_THAT(refusal(), HasSubstr(file.string() + ": can't be opened"));
        folder_.write(file.filename().string(), texts_[name]);
    }
    folder_.write("annex.json", "{}");
    EXPECT_THAT(refusal(), HasSubstr("annex.json"));
}

TEST_F(ArtefactTest, AnotherInterfaceIsNoOrchestrator) {
    write_contract(Json::Array{}, annex_hash_);
    EXPECT_THAT(refusal(), HasSubstr("no Orchestrator: no function constructor"));
}

}  // namespace
}  // namespace warden::starknet
