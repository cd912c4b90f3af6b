#pragma once

// Where exec_stamp writes the time, a timespec, for init_overhead.
inline constexpr int stamp_descriptor = 3;
