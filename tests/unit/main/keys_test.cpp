// Keys: each kind's are shown as they were made, and those of another form are refused.
#include <gtest/gtest.h>

#include "main/chains/kinds.hpp"
#include "main/service/vantage_key.hpp"
#include "platform/secrets/file_secrets.hpp"
#include "tests/support/temp_dir.hpp"

namespace warden::cli {
namespace {

class Keys : public testing::Test {
  protected:
    std::filesystem::path file_with(const ports::SecretString& secret) {
        return dir.write("one.key", std::string(secret.reveal()));
    }
    support::TempDir dir;
    std::unique_ptr<ports::SecretSource> secrets = secrets::make_file_secrets();
};

TEST_F(Keys, OfEveryKindAreShownAsTheyWereMade) {
    std::vector<const KeyFormat*> formats{&kVantageKey};
    for (const ChainKind* kind : chain_kinds()) formats.push_back(&kind->keys);
    for (const KeyFormat* format : formats) {
        const auto made = format->generate();
        ASSERT_TRUE(made.has_value());
        EXPECT_EQ(format->public_text(made->secret.reveal()).value(), made->public_text);
        EXPECT_NE(format->generate()->public_text, made->public_text);
        for (const char* wrong : {"", "zz"}) {
            const auto refused = format->public_text(wrong);
            ASSERT_FALSE(refused.has_value()) << wrong;
            EXPECT_TRUE(refused.error().is(Condition::invalid_input));
        }
    }
}

TEST_F(Keys, OfAVantageSign) {
    const auto made = kVantageKey.generate();
    ASSERT_TRUE(made.has_value());
    const auto key = read_vantage_key(*secrets, file_with(made->secret));
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ((*key)->key_id(), made->public_text);
    const auto signature = (*key)->sign("batch");
    EXPECT_TRUE(ed25519_verifier()(made->public_text, "batch", signature));
    EXPECT_FALSE(ed25519_verifier()(made->public_text, "botch", signature));
    EXPECT_FALSE(ed25519_verifier()("no key", "batch", signature));
}

TEST_F(Keys, OfAVantageInAnotherFormAreRefusedWithoutShowingThem) {
    for (const char* text : {"", "abc", "zz"}) {
        const auto wrong = dir.write("wrong.key", text);
        EXPECT_FALSE(read_vantage_key(*secrets, wrong).has_value()) << text;
    }
    const std::string secret(63, 'a');
    const auto key = read_vantage_key(*secrets, dir.write("short.key", secret));
    ASSERT_FALSE(key.has_value());
    EXPECT_TRUE(key.error().is(Condition::invalid_input));
    EXPECT_EQ(key.error().detail.find(secret), std::string::npos);
    const auto missing = read_vantage_key(*secrets, dir.path() / "none.key");
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, make_error_code(Errc::not_found));
}

}  // namespace
}  // namespace warden::cli
