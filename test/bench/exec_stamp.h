#pragma once

// Where exec_stamp writes the time, a timespec of the monotonic clock.
inline constexpr int stamp_descriptor = 3;
