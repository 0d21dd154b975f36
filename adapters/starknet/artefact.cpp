#include "adapters/starknet/artefact.hpp"

#include <fstream>
#include <string>
#include <utility>

#include "adapters/starknet/codec/abi.hpp"
#include "adapters/starknet/codec/json_fields.hpp"
#include "domain/base/json_fields.hpp"
#include "domain/base/sha256.hpp"
#include "platform/json/parse.hpp"

namespace warden::starknet {
namespace {

Result<std::string> read_text(const std::filesystem::path& file) {
    constexpr std::size_t kBytesMax = 8u << 20;  // networks take classes of half that size
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return fail(Errc::not_found, file.string() +
                                         ": can't be opened; --artefact names the folder that "
                                         "holds the compiled contract");
    }
    std::string text(kBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad()) return fail(Errc::unavailable, file.string() + ": can't be read");
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > kBytesMax) return fail(Errc::limit, file.string() + ": larger than 8 MiB");
    return text;
}

Fail damaged(const std::filesystem::path& file, const std::string& what) {
    return fail(Errc::invalid_input, file.string() + ": " + what);
}

// What Warden calls must be there; the constructor, too.
Result<void> check_interface(const Json& sierra) {
    const Json* abi = sierra.find("abi");
    if (abi == nullptr) return fail(Errc::invalid_input, "abi missing");
    const Result<Abi> known = Abi::from_json(*abi);
    if (!known) return Fail(known.error());
    for (const char* name :
         {"constructor", "get_instance", "get_config", "set_config", "set_oracle", "retire_oracle",
          "set_arbiter", "propose_admin", "accept_admin", "propose_upgrade", "cancel_upgrade",
          "upgrade", "propose_slash"}) {
        if (known->has_function(name)) continue;
        return fail(Errc::invalid_input, std::string("no Orchestrator: no function ") + name);
    }
    return {};
}

struct Read {
    CompiledClass code;
    Json sierra;
    Json manifest;
    std::filesystem::path sierra_file;
};

Result<Read> read_class(const std::filesystem::path& folder, const std::string& name) {
    Read out;
    out.sierra_file = folder / (name + ".sierra.json");
    const std::filesystem::path manifest_file = folder / (name + ".json");
    const Result<std::string> sierra_text = read_text(out.sierra_file);
    if (!sierra_text) return Fail(sierra_text.error());
    const Result<std::string> manifest_text = read_text(manifest_file);
    if (!manifest_text) return Fail(manifest_text.error());
    Result<Json> manifest = json::parse(*manifest_text);
    if (!manifest) return damaged(manifest_file, manifest.error().text());
    const Result<Felt> compiled = felt_member(*manifest, "compiled_class_hash");
    if (!compiled) return damaged(manifest_file, compiled.error().text());
    const auto digest = json::get_string(*manifest, "sierra_sha256");
    if (!digest) return damaged(manifest_file, digest.error().text());
    if (to_hex(sha256(*sierra_text)) != *digest) {
        return damaged(out.sierra_file, "is not the file that " + manifest_file.string() +
                                            " speaks of: damaged, or of another build");
    }
    Result<Json> json = json::parse(*sierra_text);
    if (!json) return damaged(out.sierra_file, json.error().text());
    Result<SierraClass> sierra = sierra_from_json(*json);
    if (!sierra) return damaged(out.sierra_file, sierra.error().text());
    out.code = {std::move(*sierra), {}, *compiled};
    out.code.hash = class_hash(out.code.sierra);
    out.sierra = std::move(*json);
    out.manifest = std::move(*manifest);
    return out;
}

}  // namespace

Result<Artefact> read_artefact(const std::filesystem::path& folder) {
    Result<Read> contract = read_class(folder, "orchestrator");
    if (!contract) return Fail(std::move(contract.error()));
    if (auto fits = check_interface(contract->sierra); !fits) {
        return damaged(contract->sierra_file, fits.error().text());
    }
    Result<Read> annex = read_class(folder, "annex");
    if (!annex) return Fail(std::move(annex.error()));
    const Result<Felt> calls = felt_member(contract->manifest, "annex_class_hash");
    if (!calls) return damaged(folder / "orchestrator.json", calls.error().text());
    if (*calls != annex->code.hash) {
        return damaged(annex->sierra_file,
                       "is not the class that the contract calls: of another "
                       "build");
    }
    Artefact out;
    out.classes.push_back(std::move(annex->code));
    out.classes.push_back(std::move(contract->code));
    return out;
}

}  // namespace warden::starknet
