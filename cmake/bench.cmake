# Benchmarks, run by bench/run; built when asked for.
file(GLOB PCHECK_ENGINES_SOURCES CONFIGURE_DEPENDS bench/engines/*.cpp)
add_executable(pcheck_engines EXCLUDE_FROM_ALL ${PCHECK_ENGINES_SOURCES})
target_include_directories(pcheck_engines PRIVATE ${PROJECT_SOURCE_DIR} runtime)
target_compile_definitions(pcheck_engines PRIVATE
  PCHECK_SOURCE_DIR="${PROJECT_SOURCE_DIR}" PCHECK_BINARY_DIR="${PROJECT_BINARY_DIR}" PCHECK_VERSION="${PROJECT_VERSION}")
target_link_libraries(pcheck_engines PRIVATE pcheck_flags pcheck_library nlohmann_json::nlohmann_json fmt::fmt)

add_executable(pcheck_bare_scheduler EXCLUDE_FROM_ALL bench/sampling/bare.cpp)
target_link_libraries(pcheck_bare_scheduler PRIVATE pcheck_flags Boost::context)

# Without Google Benchmark they are left out.
find_package(benchmark QUIET)
if(NOT benchmark_FOUND)
  message(STATUS "pcheck: no benchmarks, since Google Benchmark (libbenchmark-dev) was not found")
  return()
endif()

file(GLOB PCHECK_BENCH_SOURCES CONFIGURE_DEPENDS bench/*.cpp)
if(NOT PCHECK_BENCH_SOURCES)
  return()
endif()
# Built when asked for: ninja pcheck_bench
add_executable(pcheck_bench EXCLUDE_FROM_ALL ${PCHECK_BENCH_SOURCES})
target_include_directories(pcheck_bench PRIVATE ${PROJECT_SOURCE_DIR} runtime)
target_link_libraries(pcheck_bench PRIVATE pcheck_flags pcheck_library benchmark::benchmark pcheck)
