# Benchmarks, run by bench/run. Without Google Benchmark they are left out.
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
