# Headers that most files include, parsed once for each kind of target: files compile in two thirds of the time.
# CMake's own target_precompile_headers writes the folder of the build into its product, and the compiler cache, which
# hashes that, would share nothing between clones. A file still includes what it uses: the pure libraries' second
# compilation (purity.cmake), the codecs and clang-tidy get none of this.

# The name of what precompile() made for the target's files; empty: none.
define_property(TARGET PROPERTY WARDEN_PRECOMPILED INITIALIZE_FROM_VARIABLE DEFAULT_WARDEN_PRECOMPILED)
set(DEFAULT_WARDEN_PRECOMPILED asio)

# precompile(NAME HEADERS header... OPTIONS option...): what targets with WARDEN_PRECOMPILED=NAME get.
# OPTIONS are what the target's own ones change about the language, as -O0; they must be the same.
function(precompile NAME)
  cmake_parse_arguments(ARG "" "" "HEADERS;OPTIONS" ${ARGN})
  set(out ${CMAKE_BINARY_DIR}/precompiled/${NAME})
  list(TRANSFORM ARG_HEADERS REPLACE "(.+)" "#include <\\1>\n")
  list(JOIN ARG_HEADERS "" text)
  file(CONFIGURE OUTPUT ${out}.hpp CONTENT "${text}")
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
  set(definitions $<TARGET_PROPERTY:warden_flags,INTERFACE_COMPILE_DEFINITIONS>)
  # Read from standard input in the root folder: so no path of this machine is in it.
  add_custom_command(OUTPUT ${out}.pch DEPENDS ${out}.hpp DEPFILE ${out}.d VERBATIM COMMAND_EXPAND_LISTS
    WORKING_DIRECTORY / COMMENT "Precompiling ${NAME}"
    COMMAND ${CMAKE_CXX_COMPILER} ${flags} -std=c++${CMAKE_CXX_STANDARD} -fPIC "-D$<JOIN:${definitions},;-D>"
      $<TARGET_PROPERTY:warden_flags,INTERFACE_COMPILE_OPTIONS> ${ARG_OPTIONS}
      -x c++-header -Xclang -fno-pch-timestamp -fpch-instantiate-templates
      -MD -MT ${out}.pch -MF ${out}.d -o ${out}.pch - < ${out}.hpp)
  add_custom_target(precompiled_${NAME} DEPENDS ${out}.pch)
  set(chosen $<STREQUAL:$<TARGET_PROPERTY:WARDEN_PRECOMPILED>,${NAME}>)
  target_compile_options(warden_options INTERFACE "$<${chosen}:SHELL:-include-pch ${out}.pch>")
  add_dependencies(warden_options precompiled_${NAME})
endfunction()

set(plain_headers
  algorithm array chrono cstdint functional map memory optional set span string string_view utility variant vector)
set(asio_headers
  boost/asio/awaitable.hpp boost/asio/bind_cancellation_slot.hpp boost/asio/co_spawn.hpp boost/asio/io_context.hpp
  boost/asio/use_awaitable.hpp)
precompile(plain HEADERS ${plain_headers})  # of libraries that link no Asio: whatever includes it refers to it
precompile(asio HEADERS ${plain_headers} ${asio_headers})
precompile(test HEADERS ${plain_headers} ${asio_headers} gmock/gmock.h gtest/gtest.h
  OPTIONS -O0 $<TARGET_PROPERTY:GTest::gtest,INTERFACE_COMPILE_OPTIONS>)
