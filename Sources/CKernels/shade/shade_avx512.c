// The shader, compiled for avx512.
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"))), apply_to = function)
#define DL_LEVEL 2
#define DL_SHADE dl_shade_avx512
#include "kernel.h"
#pragma clang attribute pop
