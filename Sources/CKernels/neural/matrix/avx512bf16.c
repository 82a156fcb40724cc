// Matrix products with AVX-512, VNNI and BF16.
#if defined(__x86_64__)
#include <immintrin.h>

#include "panels.h"
#pragma clang attribute push(                                                                          \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vnni,avx512bf16,avx2,fma,f16c"))), \
    apply_to = function)
#include "avx512.inc"
DL_INLINE __m512i pair_products(__m512i sum, __m512i w, __m512i x) {
  return (__m512i)_mm512_dpbf16_ps((__m512)sum, (__m512bh)w, (__m512bh)x);
}
#include "finish.inc"
#include "weights.inc"
#include "rows.inc"
#include "tiles.inc"
#define TABLE dl_matrix_avx512bf16
#include "table.inc"
#pragma clang attribute pop
#endif
