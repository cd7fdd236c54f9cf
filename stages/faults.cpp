#include "stages/faults.h"

#include <filesystem>
#include <new>
#include <string>

#include "pipeline/error.h"
#include "stages/lib/fault.h"

namespace onair {

namespace {

using pipeline::ExitCode;

std::exception_ptr translate(const Fault& fault, const std::string& message) {
  switch (fault.kind()) {
    case Fault::Kind::bad_data:
      return std::make_exception_ptr(pipeline::Error(ExitCode::bad_data, message));
    case Fault::Kind::missing_input:
      return std::make_exception_ptr(pipeline::Error(ExitCode::missing_input, message));
    case Fault::Kind::unavailable:
      return std::make_exception_ptr(pipeline::Error(ExitCode::unavailable, message));
    case Fault::Kind::transient:
      return std::make_exception_ptr(
          pipeline::TransientError(ExitCode::unavailable, message, fault.retry_after()));
    case Fault::Kind::no_space:
      return std::make_exception_ptr(pipeline::Error(ExitCode::try_again, message));
    case Fault::Kind::interrupted:
      return std::make_exception_ptr(pipeline::Interrupted());
  }
  return nullptr;
}

/// Looks through the context for the fault itself.
std::exception_ptr find_fault(const std::exception& exception, const std::string& context) {
  const std::string message = context + exception.what();
  if (const auto* fault = dynamic_cast<const Fault*>(&exception)) {
    return translate(*fault, message);
  }
  try {
    std::rethrow_if_nested(exception);
  } catch (const std::exception& nested) {
    return find_fault(nested, message + ": ");
  }
  return nullptr;
}

}  // namespace

std::exception_ptr classify_fault(std::exception_ptr exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const pipeline::Error&) {
    return exception;
  } catch (const std::bad_alloc&) {
    return std::make_exception_ptr(pipeline::Error(
        ExitCode::try_again, "out of memory; close other programs, or run with a smaller -j"));
  } catch (const std::exception& error) {
    const auto found = find_fault(error, "");
    return found ? found : exception;
  } catch (...) {
    return exception;
  }
}

}  // namespace onair
