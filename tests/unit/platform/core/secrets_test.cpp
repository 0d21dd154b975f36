#include "platform/secrets/file_secrets.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <ostream>
#include <string>
#include <type_traits>

#include "tests/support/temp_dir.hpp"

namespace warden::secrets {
namespace {

using ports::SecretString;

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Printable<SecretString>);
static_assert(!std::is_copy_constructible_v<SecretString>);
static_assert(!std::is_convertible_v<SecretString, std::string_view>);

TEST(SecretStringTest, MoveLeavesNothingBehind) {
    SecretString first("abc");
    SecretString second(std::move(first));
    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    EXPECT_EQ(second.reveal(), "abc");
    first = std::move(second);
    EXPECT_EQ(first.reveal(), "abc");
    EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
}

struct FileSecretsTest : testing::Test {
    support::TempDir dir;
    std::unique_ptr<ports::SecretSource> source = make_file_secrets();

    Error error_of(const std::filesystem::path& file) {
        auto secret = source->read(file);
        EXPECT_FALSE(secret);
        return secret ? Error{} : std::move(secret).error();
    }
};

TEST_F(FileSecretsTest, KeyWithoutTheWhiteSpaceAroundIt) {
    EXPECT_EQ(source->read(dir.write("key", " SB7 key\r\n\n")).value().reveal(), "SB7 key");
    const auto read_only = std::filesystem::perms{0400};
    EXPECT_EQ(source->read(dir.write("locked", "k", read_only)).value().reveal(), "k");
}

TEST_F(FileSecretsTest, MissingFile) {
    const Error error = error_of(dir.path() / "absent");
    EXPECT_EQ(error.code, Errc::not_found);
    EXPECT_NE(error.detail.find("create it"), std::string::npos);
    EXPECT_EQ(error_of(dir.write("file", "x") / "below").code, Errc::not_found);
}

TEST_F(FileSecretsTest, AccessForOthersIsRefusedAndTheFixNamed) {
    for (const unsigned mode : {0640u, 0604u, 0660u, 0610u, 0644u}) {
        const auto file =
            dir.write("key" + std::to_string(mode), "x", std::filesystem::perms{mode});
        const Error error = error_of(file);
        EXPECT_EQ(error.code, Errc::invalid_input);
        EXPECT_NE(error.detail.find("chmod 600 " + file.string()), std::string::npos);
    }
}

// As Kubernetes and systemd mount them.
TEST_F(FileSecretsTest, AFileOfAnotherOwnerMayBeReadableForItsGroup) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can give a file away: run as root";
    for (const unsigned mode : {0400u, 0440u, 0640u, 0460u, 0450u, 0444u}) {
        const auto file =
            dir.write("key" + std::to_string(mode), "x", std::filesystem::perms{mode});
        ASSERT_EQ(chown(file.c_str(), 1, 1), 0);
        const bool fine = mode == 0400 || mode == 0440 || mode == 0640;
        EXPECT_EQ(source->read(file).has_value(), fine) << std::oct << mode;
    }
}

TEST_F(FileSecretsTest, EmptyFile) {
    EXPECT_NE(error_of(dir.write("key", " \n\t\n")).detail.find("is empty"), std::string::npos);
    EXPECT_EQ(error_of(dir.write("key0", "")).code, Errc::invalid_input);
}

TEST_F(FileSecretsTest, SizeIsBounded) {
    const std::string largest(ports::kSecretBytesMax, 'x');
    EXPECT_EQ(source->read(dir.write("key", largest)).value().reveal(), largest);
    EXPECT_EQ(error_of(dir.write("large", largest + "x")).code, Errc::limit);
}

TEST_F(FileSecretsTest, DirectoryIsNoKeyFile) {
    EXPECT_NE(error_of(dir.path()).detail.find("not a regular file"), std::string::npos);
}

TEST_F(FileSecretsTest, ANewOneIsForItsOwnerAndIsNeverOverwritten) {
    const auto file = dir.path() / "new.key";
    ASSERT_TRUE(write_new_secret(file, SecretString("seed")).has_value());
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms{0600});
    const auto again = write_new_secret(file, SecretString("other"));
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, Errc::conflict);
    EXPECT_EQ(source->read(file).value().reveal(), "seed");
    const auto nowhere = write_new_secret(dir.path() / "no folder" / "key", SecretString("seed"));
    ASSERT_FALSE(nowhere.has_value());
    EXPECT_EQ(nowhere.error().code, Errc::unavailable);
}

}  // namespace
}  // namespace warden::secrets
