#include "model/pipeline_file.h"

#include "fuzz/property.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace baton;
  const auto stage = model::read_stage(fuzz::text_of(data, size), "pipeline.yaml", "extract");
  if (!stage) fuzz::must_hold(stage.error().kind == base::ErrorKind::data);
  return 0;
}
