# libbacktrace comes with gcc, in a folder only gcc looks into.
execute_process(COMMAND gcc -print-file-name=libbacktrace.a OUTPUT_VARIABLE PCHECK_BACKTRACE_ARCHIVE OUTPUT_STRIP_TRAILING_WHITESPACE)
execute_process(COMMAND gcc -print-file-name=include OUTPUT_VARIABLE PCHECK_BACKTRACE_INCLUDE OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT EXISTS ${PCHECK_BACKTRACE_ARCHIVE} OR NOT EXISTS ${PCHECK_BACKTRACE_INCLUDE}/backtrace.h)
  message(FATAL_ERROR "libbacktrace, which comes with gcc, was not found: install g++")
endif()
# The header alone: gcc's folder also holds headers of its own that another compiler must not see.
file(COPY ${PCHECK_BACKTRACE_INCLUDE}/backtrace.h ${PCHECK_BACKTRACE_INCLUDE}/backtrace-supported.h
  DESTINATION ${PROJECT_BINARY_DIR}/backtrace-include)
add_library(pcheck_backtrace INTERFACE)
target_include_directories(pcheck_backtrace SYSTEM INTERFACE ${PROJECT_BINARY_DIR}/backtrace-include)
target_link_libraries(pcheck_backtrace INTERFACE ${PCHECK_BACKTRACE_ARCHIVE})
