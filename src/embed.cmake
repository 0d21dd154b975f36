# warden_embed(<target> <file> <symbol>): compiles a text file into the target as
# `namespace warden::embedded { extern const std::string_view <symbol>; }`.
# The user declares that line where it needs the text; the file stays the only copy.
function(warden_embed target file symbol)
  get_filename_component(path ${file} ABSOLUTE)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${path} -DOUTPUT=${output} -DSYMBOL=${symbol}
            -P ${CMAKE_SOURCE_DIR}/src/embed_write.cmake
    DEPENDS ${path} ${CMAKE_SOURCE_DIR}/src/embed_write.cmake
    VERBATIM)
  set_source_files_properties(${output} PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
  target_sources(${target} PRIVATE ${output})
endfunction()

# warden_embed_files(<target> <symbol> <file>...): compiles text files into the target as
# `namespace warden::embedded { extern const std::span<const EmbeddedFile> <symbol>; }`, in the order
# given, each under its name without folder.
function(warden_embed_files target symbol)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE paths)
  list(JOIN paths "|" joined)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DINPUTS=${joined} -DOUTPUT=${output} -DSYMBOL=${symbol}
            -P ${CMAKE_SOURCE_DIR}/src/embed_write_files.cmake
    DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/src/embed_write_files.cmake
    VERBATIM)
  set_source_files_properties(${output} PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
  target_sources(${target} PRIVATE ${output})
endfunction()
