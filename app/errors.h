#pragma once

#include <exception>
#include <string>

#include "pipeline/error.h"

namespace onair::app {

/// The message of an exception and of those nested in it, outermost first, a line each.
std::string describe(const std::exception_ptr& exception);

/// Prints the exception to stderr and returns the exit code that it asks for.
int report(const std::exception_ptr& exception);

}  // namespace onair::app
