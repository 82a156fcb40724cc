#define JOB dl_attention_avx512
#define ROWS 6
#define VECTORS 4
#define HAS_BFLOAT 0
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c"))), apply_to = function)
#include "attention.inc"
#pragma clang attribute pop
#endif
