# Writes ${OUTPUT}: the text of ${INPUT} as a std::string_view named ${SYMBOL}.
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "#include <string_view>
namespace warden::embedded {
extern const std::string_view ${SYMBOL};
const std::string_view ${SYMBOL} = R\"~embedded~(${text})~embedded~\";
}
")
