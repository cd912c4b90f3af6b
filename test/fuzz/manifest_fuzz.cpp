#include <string>

#include "model/checkpoint_manifest.h"
#include "model/checkpoint_path.h"
#include "model/checksum.h"

#include "fuzz/property.h"

namespace {

using namespace baton;

// Whatever comes out well stays in its directory, has its bytes, and is read again as the same.
void check(std::string_view bytes) {
  const auto manifest = model::decode_manifest(bytes);
  if (!manifest) return;
  for (const auto& entry : manifest->entries) {
    fuzz::must_hold(entry.path.empty() || model::is_plain_path(entry.path));
    if (entry.kind == model::EntryKind::link) fuzz::must_hold(model::stays_inside(entry.path, entry.target));
    if (entry.kind != model::EntryKind::file || entry.bytes == 0) continue;
    const std::uint64_t room = manifest->data.at(entry.data).bytes;
    fuzz::must_hold(entry.offset <= room && entry.bytes <= room - entry.offset);
  }
  const auto again = model::decode_manifest(model::encode_manifest(*manifest));
  fuzz::must_hold(again && *again == *manifest);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  check(text);
  // Nobody guesses a checksum.
  std::string signed_text = std::string(text) + R"({"end":true)";
  const std::string sum = model::checksum(signed_text);
  check(signed_text.append(R"(,"checksum":")").append(sum).append("\"}\n"));
  const std::string path(text.substr(0, text.find('\0')));
  fuzz::must_hold(model::unescape_path(model::escape_path(path)) == path);
  return 0;
}
