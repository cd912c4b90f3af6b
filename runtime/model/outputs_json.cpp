#include "model/outputs_json.h"

namespace baton::model {

std::string json_outputs(const std::vector<Output>& outputs) {
  std::string text = "[";
  for (const Output& output : outputs) {
    if (text.size() > 1) text += ',';
    JsonObject object;
    object.add("path", output.path)
        .add_raw("bytes", std::to_string(output.bytes))
        .add("digest", output.digest);
    text += object.close();
  }
  return text + "]";
}

void read_outputs(JsonFields& fields, std::vector<Output>& into) {
  const auto* value = fields.find("outputs");
  if (value == nullptr) return;
  const auto* array = value->if_array();
  if (array == nullptr) return fields.fail();
  for (const auto& element : *array) {
    const auto* object = element.if_object();
    if (object == nullptr) return fields.fail();
    Output output;
    JsonFields of_output(*object);
    of_output.read("path", output.path);
    of_output.read("bytes", output.bytes);
    of_output.read("digest", output.digest);
    if (!of_output.good() || output.path.empty()) return fields.fail();
    into.push_back(std::move(output));
  }
}

}  // namespace baton::model
