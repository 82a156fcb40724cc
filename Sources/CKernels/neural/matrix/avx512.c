// Matrix products with AVX-512 and VNNI; bfloat16 in two steps.
#if defined(__x86_64__)
#include <immintrin.h>

#include "panels.h"
#pragma clang attribute push(                                                               \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vnni,avx2,fma,f16c"))), \
    apply_to = function)
#include "avx512.inc"
// The later of two inputs first, as vdpbf16ps does.
DL_INLINE __m512i pair_products(__m512i sum, __m512i w, __m512i x) {
  const __m512i high = _mm512_set1_epi32((int)0xFFFF0000);
  sum = fused_vector(_mm512_and_si512(x, high), _mm512_and_si512(w, high), sum);
  return fused_vector(_mm512_slli_epi32(x, 16), _mm512_slli_epi32(w, 16), sum);
}
#include "finish.inc"
#include "weights.inc"
#include "rows.inc"
#include "tiles.inc"
#define TABLE dl_matrix_avx512
#include "table.inc"
#pragma clang attribute pop
#endif
