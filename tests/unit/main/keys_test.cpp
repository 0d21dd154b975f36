// Key files: made for their owner only, never overwritten, refused when others may read them.
#include "main/chains/keys.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "adapters/starknet/codec/ecdsa.hpp"
#include "platform/secrets/file_secrets.hpp"
#include "tests/support/temp_dir.hpp"

namespace warden::cli {
namespace {

namespace fs = std::filesystem;

class KeyFile : public testing::Test {
  protected:
    std::string content() const {
        std::ifstream in(file);
        std::stringstream text;
        text << in.rdbuf();
        return text.str();
    }
    support::TempDir dir;
    const fs::path file = dir.path() / "one.key";
    std::unique_ptr<ports::SecretSource> secrets = secrets::make_file_secrets();
};

TEST_F(KeyFile, AVantageKeyIsReadAsItWasMadeAndSigns) {
    const auto made = generate_vantage_key(file);
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(fs::status(file).permissions(), fs::perms{0600});
    const auto key = read_vantage_key(*secrets, file);
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ((*key)->key_id(), made->public_text);
    const auto signature = (*key)->sign("batch");
    EXPECT_TRUE(ed25519_verifier()(made->public_text, "batch", signature));
    EXPECT_FALSE(ed25519_verifier()(made->public_text, "botch", signature));
    EXPECT_FALSE(ed25519_verifier()("no key", "batch", signature));
}

TEST_F(KeyFile, AStarknetKeyFitsTheCurve) {
    const auto made = generate_starknet_key(file);
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(fs::status(file).permissions(), fs::perms{0600});
    const auto text = secrets->read(file);
    ASSERT_TRUE(text.has_value());
    const auto key = starknet::PrivateKey::from_hex(text->reveal());
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(starknet::public_key(*key).to_hex(), made->public_text);
}

TEST_F(KeyFile, IsNeverOverwritten) {
    ASSERT_TRUE(generate_vantage_key(file).has_value());
    const std::string before = content();
    for (const auto& again : {generate_vantage_key(file), generate_starknet_key(file)}) {
        ASSERT_FALSE(again.has_value());
        EXPECT_EQ(again.error().code, make_error_code(Errc::conflict));
    }
    EXPECT_EQ(content(), before);
}

TEST_F(KeyFile, ThatOthersMayReadIsRefused) {
    ASSERT_TRUE(generate_vantage_key(file).has_value());
    for (const auto mode : {fs::perms{0640}, fs::perms{0604}, fs::perms{0660}}) {
        fs::permissions(file, mode);
        const auto key = read_vantage_key(*secrets, file);
        ASSERT_FALSE(key.has_value());
        EXPECT_TRUE(key.error().is(Condition::invalid_input));
        EXPECT_NE(key.error().detail.find("chmod 600"), std::string::npos);
    }
}

TEST_F(KeyFile, OfAnotherFormIsRefusedWithoutShowingIt) {
    for (const char* text : {"", "abc", "zz"}) {
        const fs::path wrong = dir.write("wrong.key", text);
        EXPECT_FALSE(read_vantage_key(*secrets, wrong).has_value()) << text;
    }
    const std::string secret(63, 'a');
    const auto key = read_vantage_key(*secrets, dir.write("short.key", secret));
    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(key.error().detail.find(secret), std::string::npos);
    const auto missing = read_vantage_key(*secrets, dir.path() / "none.key");
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, make_error_code(Errc::not_found));
}

}  // namespace
}  // namespace warden::cli
