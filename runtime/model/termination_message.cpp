#include "model/termination_message.h"

#include "base/escape.h"

namespace baton::model {
namespace {

constexpr std::size_t max_message_bytes = 1024;

std::string message(const Record& record, int exit_code, std::string_view reason) {
  JsonObject object;
  object.add("state", exit_code == 0 ? "SUCCEEDED" : "FAILED")
      .add("reason", reason)
      .add("exit_code", exit_code);
  if (!record.job.empty()) {
    object.add("job", record.job).add("run", record.run).add("index", record.index);
    object.add_raw("epoch", std::to_string(record.epoch));
  }
  object.add("attempts", record.attempt);
  return object.close() + "\n";
}

}  // namespace

std::string termination_message(const Record& record, int exit_code, std::string_view reason) {
  std::string text = message(record, exit_code, reason);
  while (text.size() > max_message_bytes) {
    reason = base::utf8_prefix(reason, reason.size() / 2);
    text = message(record, exit_code, reason);
  }
  return text;
}

}  // namespace baton::model
