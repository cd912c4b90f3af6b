#include "model/data_parts.h"

#include <algorithm>

namespace baton::model {

void DataParts::feed(std::string_view piece) {
  while (!piece.empty() && next_ < files_.size()) {
    const CheckpointEntry& entry = entries_[files_[next_]];
    const std::uint64_t end = entry.offset + entry.bytes;
    const std::uint64_t begin = std::max(entry.offset, position_);
    if (begin >= position_ + piece.size()) break;
    piece.remove_prefix(static_cast<std::size_t>(begin - position_));
    const auto part =
        piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), end - begin)));
    piece.remove_prefix(part.size());
    position_ = begin + part.size();
    const bool last = position_ == end;
    const std::size_t file = files_[next_];
    if (last) ++next_;
    sink_(file, part, last);
  }
  position_ += piece.size();
}

}  // namespace baton::model
