// warden keys generate|show
#include <cstdio>

#include "adapters/starknet/codec/ecdsa.hpp"
#include "main/commands/commands.hpp"
#include "main/keys.hpp"
#include "platform/secrets/file_secrets.hpp"

namespace warden::cli {

int keys_generate(const std::string& kind, const std::string& file) {
    const auto made = kind == "vantage" ? generate_vantage_key(file) : generate_starknet_key(file);
    if (!made) {
        std::fprintf(stderr, "%s\n", made.error().text().c_str());
        return 1;
    }
    std::printf("%s\n", made->public_text.c_str());
    return 0;
}

int keys_show(const std::string& kind, const std::string& file) {
    const auto secrets = secrets::make_file_secrets();
    if (kind == "vantage") {
        const auto key = read_vantage_key(*secrets, file);
        if (key) {
            std::printf("%s\n", (*key)->key_id().c_str());
            return 0;
        }
        std::fprintf(stderr, "%s\n", key.error().text().c_str());
        return 1;
    }
    const auto text = secrets->read(file);
    const auto key = text ? starknet::PrivateKey::from_hex(text->reveal())
                          : Result<starknet::PrivateKey>(Fail(text.error()));
    if (!key) {
        std::fprintf(stderr, "%s\n", key.error().text().c_str());
        return 1;
    }
    std::printf("%s\n", starknet::public_key(*key).to_hex().c_str());
    return 0;
}

}  // namespace warden::cli
