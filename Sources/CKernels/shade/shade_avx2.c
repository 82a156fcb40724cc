// The shader, compiled for avx2.
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define DL_LEVEL 1
#define DL_SHADE dl_shade_avx2
#include "kernel.h"
#pragma clang attribute pop
