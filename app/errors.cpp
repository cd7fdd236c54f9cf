#include "app/errors.h"

#include <csignal>
#include <iostream>

#include "app/signals.h"
#include "stages/faults.h"

namespace onair::app {

namespace {

void append(const std::exception& exception, std::string& text) {
  if (!text.empty()) {
    text += "\n  ";
  }
  text += exception.what();
  try {
    std::rethrow_if_nested(exception);
  } catch (const std::exception& nested) {
    append(nested, text);
  }
}

pipeline::ExitCode exit_code(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(classify_fault(exception));
  } catch (const pipeline::Interrupted&) {
    return SignalGuard::received() == SIGTERM ? pipeline::ExitCode::terminated
                                              : pipeline::ExitCode::interrupted;
  } catch (const pipeline::Error& error) {
    return error.code();
  } catch (...) {
    return pipeline::ExitCode::bug;
  }
}

}  // namespace

std::string describe(const std::exception_ptr& exception) {
  std::string text;
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    append(error, text);
  } catch (...) {
    text = "an exception of an unknown type";
  }
  return text;
}

int report(const std::exception_ptr& exception) {
  const auto code = exit_code(exception);
  std::cerr << "onair: " << (code == pipeline::ExitCode::bug ? "a bug of onair, please report it: " : "")
            << describe(exception) << '\n';
  return static_cast<int>(code);
}

}  // namespace onair::app
