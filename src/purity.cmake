# Target `purity`: compiles the pure libraries once more without exceptions, as <library>_pure, which
# proves that nothing in them throws or catches. Only .ci/run builds it.
add_custom_target(purity)
foreach(library warden_domain warden_starknet_codec warden_stellar_codec)
  get_target_property(sources ${library} SOURCES)
  get_target_property(folder ${library} SOURCE_DIR)
  list(TRANSFORM sources PREPEND ${folder}/ REGEX "^[^/]")
  add_library(${library}_pure OBJECT EXCLUDE_FROM_ALL ${sources})
  target_link_libraries(${library}_pure PRIVATE $<TARGET_PROPERTY:${library},LINK_LIBRARIES>)
  target_compile_options(${library}_pure PRIVATE -fno-exceptions -O0)
  set_target_properties(${library}_pure PROPERTIES WARDEN_PRECOMPILED "")
  add_dependencies(purity ${library}_pure)
endforeach()
