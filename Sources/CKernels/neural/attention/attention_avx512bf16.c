#define JOB dl_attention_avx512bf16
#define ROWS 6
#define VECTORS 4
#define HAS_BFLOAT 1
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16,avx2,fma,f16c"))), apply_to = function)
#include "attention.inc"
#pragma clang attribute pop
#endif
