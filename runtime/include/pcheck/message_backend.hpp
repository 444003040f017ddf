#pragma once
/// Who carries messages: the model, or what is real.

#ifdef PCHECK_REAL
#include <pcheck/real/messages.hpp>
#else
#include <pcheck/model/messages.hpp>
#endif
