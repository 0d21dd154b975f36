#pragma once
// Custom sections of Wasm modules: where Soroban contracts keep their interface.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"

namespace warden::stellar {

inline constexpr std::string_view kSpecSection = "contractspecv0";        // SCSpecEntry stream
inline constexpr std::string_view kEnvMetaSection = "contractenvmetav0";  // protocol version

// Returns the contents of all custom sections of that name, joined. invalid_input: no Wasm module,
// or sections that do not fit it; not_found: no such section.
Result<Bytes> wasm_custom_section(std::span<const std::uint8_t> wasm, std::string_view name);

struct WasmSection {
    std::string name;
    Bytes contents;
};
// Makes a module that holds nothing but these: the smallest that carries an interface.
Bytes wasm_of_sections(const std::vector<WasmSection>& sections);

}  // namespace warden::stellar
