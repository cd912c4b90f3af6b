#include "model/outputs_json.h"

namespace baton::model {

std::string json_outputs(const std::vector<Output>& outputs) {
  return json_array(outputs, [](const Output& output) {
    JsonObject object;
    object.add("path", output.path)
        .add_raw("bytes", std::to_string(output.bytes))
        .add("digest", output.digest);
    return object;
  });
}

void read_outputs(JsonFields& fields, std::vector<Output>& into) {
  fields.read("outputs", into, [](JsonFields& of_output, Output& output) {
    of_output.read("path", output.path);
    of_output.read("bytes", output.bytes);
    of_output.read("digest", output.digest);
    return !output.path.empty();
  });
}

}  // namespace baton::model
