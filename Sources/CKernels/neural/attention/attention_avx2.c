#define JOB dl_attention_avx2
#define ROWS 4
#define VECTORS 1
#define HAS_BFLOAT 0
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "attention.inc"
#pragma clang attribute pop
#endif
