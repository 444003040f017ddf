# One executable per folder of tests/, so that each links what it needs and no more. PLACES: it is told where the sources
# and what was built are. ARGUMENTS: it is run with.
find_path(DOCTEST_INCLUDE doctest/doctest.h REQUIRED)
find_library(RAPIDCHECK_LIBRARY rapidcheck REQUIRED)
find_path(VALIJSON_INCLUDE valijson/validator.hpp)

# To compile them takes longer than to run them: half of the time for it is enough. Functions that are alike keep addresses of
# their own: accesses are told apart by where they are.
add_library(pcheck_test_flags INTERFACE)
target_link_libraries(pcheck_test_flags INTERFACE pcheck_flags)
target_compile_options(pcheck_test_flags INTERFACE $<$<CONFIG:Release>:-O1> $<$<CXX_COMPILER_ID:GNU>:-fno-ipa-icf>)
if(PCHECK_SANITIZE STREQUAL "undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # What is to be told of each check would lie among the globals of the test, which are a scenario's and put back for each execution:
  # half a megabyte. In its own code a mistake ends the test by SIGILL.
  target_compile_options(pcheck_test_flags INTERFACE -fsanitize-undefined-trap-on-error)
endif()
target_include_directories(pcheck_test_flags INTERFACE ${PROJECT_SOURCE_DIR} runtime tests runtime/include)

add_library(test_main OBJECT tests/main.cpp)
target_link_libraries(test_main PRIVATE pcheck_test_flags)

# They name their own things as others do theirs.
set_source_files_properties(
  tests/liveness/programs_test.cpp tests/oracle/message_program.cpp tests/oracle/message_reference.cpp tests/oracle/message_searches_test.cpp
  tests/oracle/program.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)

function(pcheck_test name)
  cmake_parse_arguments(arg "PLACES" "" "LIBRARIES;ARGUMENTS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS tests/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources} $<TARGET_OBJECTS:test_main>)
  if(arg_PLACES)
    target_compile_definitions(test_${name} PRIVATE
      PCHECK_SOURCE_DIR="${PROJECT_SOURCE_DIR}" PCHECK_BINARY_DIR="${PROJECT_BINARY_DIR}" PCHECK_VERSION="${PROJECT_VERSION}")
  endif()
  target_link_libraries(test_${name} PRIVATE pcheck_test_flags ${arg_LIBRARIES})
  add_test(NAME ${name} COMMAND test_${name} ${arg_ARGUMENTS})
endfunction()

# How often a loop is seen to go round, which this one counts, depends on how the loop is compiled.
set_source_files_properties(tests/runtime/messages_test.cpp PROPERTIES COMPILE_OPTIONS -O3)
pcheck_test(runtime LIBRARIES pcheck_library fmt::fmt pcheck)
pcheck_test(checker LIBRARIES pcheck_library fmt::fmt pcheck)
pcheck_test(analyses LIBRARIES pcheck_library fmt::fmt)
pcheck_test(liveness LIBRARIES pcheck_library fmt::fmt ${RAPIDCHECK_LIBRARY} pcheck)
pcheck_test(reports PLACES LIBRARIES pcheck_library fmt::fmt nlohmann_json::nlohmann_json)
pcheck_test(oracle LIBRARIES pcheck_library fmt::fmt ${RAPIDCHECK_LIBRARY} pcheck)
set(PCHECK_COMMAND_HALF *message*,*mpi_test*,*real*,*data_parallel*,*suite*)
pcheck_test(command PLACES LIBRARIES pcheck_library fmt::fmt nlohmann_json::nlohmann_json
  ARGUMENTS --source-file-exclude=${PCHECK_COMMAND_HALF})
pcheck_test(style PLACES LIBRARIES fmt::fmt)
if(TARGET pcheck_real)
  pcheck_test(real LIBRARIES pcheck_real atomic)  # some atomics are too large for an instruction
endif()

# The command line's tests start pcheck, which links scenarios against the archives. They compile a hundred scenarios, one after the
# other: in two halves, side by side.
if(TARGET test_command)
  add_dependencies(test_command pcheck_command pcheck_main pcheck_hooks pcheck_real)
  add_test(NAME command_messages COMMAND test_command --source-file=${PCHECK_COMMAND_HALF})
  set_tests_properties(command PROPERTIES TIMEOUT 1800 COST 300)
  set_tests_properties(command_messages PROPERTIES TIMEOUT 1800 COST 300)
endif()

# What takes longest begins first.
set_tests_properties(oracle PROPERTIES TIMEOUT 900 COST 200)
set_tests_properties(style checker PROPERTIES COST 100)
# What the tests of the command line have precompiled serves the examples, too, and nothing is left in the user's cache.
set_tests_properties(style PROPERTIES ENVIRONMENT PCHECK_CACHE=${PROJECT_BINARY_DIR}/test-cache)
