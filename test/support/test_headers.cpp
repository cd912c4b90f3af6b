// Compiles nothing: what it is for is the precompiled header of its target.
