// Class hashes, declarations and deployments against what starknet.js makes of the same artefacts.
#include <gtest/gtest.h>

#include "adapters/starknet/codec/declare.hpp"
#include "tests/support/repository.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {
namespace {

using golden::at;

Json artefact(const std::string& name = "orchestrator") {
    return support::repository_json("adapters/starknet/contract/artefacts/" + name +
                                    ".sierra.json");
}

std::uint64_t number(const Json& list, std::size_t i) {
    return static_cast<std::uint64_t>(*(*list.array())[i].integer());
}

ResourceBound bound(const Json& list) { return {number(list, 0), number(list, 1)}; }

TEST(SierraClass, HashOfTheArtefactIsStarknetJss) {
    const SierraClass sierra = sierra_from_json(artefact()).value();
    EXPECT_EQ(class_hash(sierra), golden::felt(golden::load("deploy.json"), "class_hash"));
    EXPECT_EQ(class_hash(sierra_from_json(artefact("annex")).value()),
              golden::felt(at(golden::load("deploy.json"), "annex"), "class_hash"));
    // The form that goes to a node names the same class.
    const Json sent = to_json(sierra);
    EXPECT_EQ(sierra_from_json(sent).value(), sierra);
    EXPECT_EQ(sent.find("sierra_program_debug_info"), nullptr);
}

TEST(SierraClass, EveryChangeChangesTheHash) {
    const SierraClass sierra = sierra_from_json(artefact()).value();
    const Felt hash = class_hash(sierra);
    const auto changed = [&](auto change) {
        SierraClass other = sierra;
        change(other);
        return class_hash(other);
    };
    EXPECT_NE(changed([](SierraClass& c) { c.program.back() = Felt{1} + c.program.back(); }), hash);
    EXPECT_NE(changed([](SierraClass& c) { c.abi += ' '; }), hash);
    EXPECT_NE(changed([](SierraClass& c) { c.external.front().function_idx += 1; }), hash);
    EXPECT_NE(changed([](SierraClass& c) { c.constructor.clear(); }), hash);
    EXPECT_NE(changed([](SierraClass& c) { c.l1_handler = c.constructor; }), hash);
}

TEST(SierraClass, MalformedOnesAreRefusedByName) {
    const Json good = to_json(SierraClass{{Felt{1}}, "0.1.0", {}, {{Felt{2}, 3}}, {}, "[]"});
    ASSERT_TRUE(sierra_from_json(good).has_value());
    for (const auto& [name, value] : *good.object()) {
        for (const bool absent : {true, false}) {
            Json::Object bad;
            for (const auto& member : *good.object()) {
                if (member.first != name) bad.push_back(member);
            }
            if (!absent) bad.emplace_back(name, Json(7));
            const auto read = sierra_from_json(Json(bad));
            ASSERT_FALSE(read.has_value()) << name;
            EXPECT_NE(read.error().detail.find(name), std::string::npos) << read.error().detail;
        }
    }
}

TEST(DeclareV3, HashesAreStarknetJss) {
    const Json golden = golden::load("deploy.json");
    DeclareV3 declare;
    declare.sender_address = golden::hex("0x1234");
    declare.compiled_class_hash = golden::felt(golden, "compiled_class_hash");
    const Felt code = golden::felt(golden, "class_hash");
    const Felt chain = Felt::from_short_string("SN_SEPOLIA").value();
    for (const Json& one : *at(golden, "declarations").array()) {
        const bool query = golden::str(one, "version") != "0x3";
        declare.version = query ? InvokeVersion::query : InvokeVersion::v3;
        declare.nonce = Felt{static_cast<std::uint64_t>(*at(one, "nonce").integer())};
        declare.tip = static_cast<std::uint64_t>(*at(one, "tip").integer());
        declare.resource_bounds = {bound(at(one, "l1")), bound(at(one, "l2")),
                                   bound(at(one, "data"))};
        declare.nonce_da_mode = *at(one, "mode").integer() == 1 ? DaMode::l2 : DaMode::l1;
        declare.fee_da_mode = declare.nonce_da_mode;
        EXPECT_EQ(declare_hash(declare, code, chain), golden::felt(one, "hash"));
    }
}

TEST(DeclareV3, JsonRoundTrips) {
    DeclareV3 declare;
    declare.sender_address = Felt{5};
    declare.nonce = Felt{6};
    declare.signature = {Felt{1}, Felt{2}};
    declare.compiled_class_hash = Felt{9};
    declare.contract_class = {{Felt{1}}, "0.1.0", {{Felt{1}, 2}}, {{Felt{2}, 3}}, {}, "[{}]"};
    EXPECT_EQ(declare_from_json(to_json(declare)).value(), declare);
    EXPECT_FALSE(invoke_from_json(to_json(declare)).has_value());
    EXPECT_FALSE(declare_from_json(to_json(InvokeV3{})).has_value());
}

TEST(Deployment, AddressIsStarknetJss) {
    const Json golden = at(golden::load("deploy.json"), "deployment");
    const Deployment deployment{Felt{0}, golden::felt(golden, "salt"),
                                golden::felt(golden::load("deploy.json"), "class_hash"),
                                golden::felts(golden, "constructor_calldata")};
    EXPECT_EQ(contract_address(deployment), golden::felt(golden, "address"));
}

}  // namespace
}  // namespace warden::starknet
