# Writes ${OUTPUT}: names and texts of the files ${INPUTS}, joined by "|", as the list ${SYMBOL}.
string(REPLACE "|" ";" paths "${INPUTS}")
file(WRITE ${OUTPUT} "#include <array>
#include <span>

#include \"domain/base/embedded_file.hpp\"

namespace warden::embedded {
extern const std::span<const EmbeddedFile> ${SYMBOL};
constexpr std::array kFiles{
")
foreach(path ${paths})
  get_filename_component(name ${path} NAME)
  file(READ ${path} text)
  file(APPEND ${OUTPUT} "EmbeddedFile{\"${name}\", R\"~embedded~(${text})~embedded~\"},\n")
endforeach()
file(APPEND ${OUTPUT} "};
const std::span<const EmbeddedFile> ${SYMBOL}(kFiles);
}
")
