// Matrix products with AVX2, FMA and F16C.
#if defined(__x86_64__)
#include <immintrin.h>

#include "panels.h"
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "../lanes.h"

#define VECTOR __m256i
#define WIDTH 8
#define TALLEST 4

DL_INLINE __m256i zero(void) { return _mm256_setzero_si256(); }
DL_INLINE __m256i load_vector(const void *p) { return _mm256_loadu_si256((const __m256i *)p); }
DL_INLINE void store_vector(float *p, __m256i v) { _mm256_storeu_si256((__m256i *)p, v); }
DL_INLINE __m256i broadcast(int32_t word) { return _mm256_set1_epi32(word); }
DL_INLINE __m256i fused_vector(__m256i a, __m256i b, __m256i c) {
  return (__m256i)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
// The later of two inputs first, as vdpbf16ps does.
DL_INLINE __m256i pair_products(__m256i sum, __m256i w, __m256i x) {
  const __m256i high = _mm256_set1_epi32((int)0xFFFF0000);
  sum = fused_vector(_mm256_and_si256(x, high), _mm256_and_si256(w, high), sum);
  return fused_vector(_mm256_slli_epi32(x, 16), _mm256_slli_epi32(w, 16), sum);
}
// Products of bytes by way of 16 bits, because vpmaddubsw saturates.
DL_INLINE __m256i byte_products(__m256i sum, __m256i w, __m256i x) {
  __m256i even = _mm256_madd_epi16(_mm256_and_si256(w, _mm256_set1_epi16(255)),
                                   _mm256_srai_epi16(_mm256_slli_epi16(x, 8), 8));
  __m256i odd = _mm256_madd_epi16(_mm256_srli_epi16(w, 8), _mm256_srai_epi16(x, 8));
  return _mm256_add_epi32(sum, _mm256_add_epi32(even, odd));
}
DL_INLINE __m256i low_halves(__m256i v) { return _mm256_and_si256(v, _mm256_set1_epi8(15)); }
DL_INLINE __m256i high_halves(__m256i v) { return low_halves(_mm256_srli_epi16(v, 4)); }
DL_INLINE __m256i to_float(__m256i v) { return (__m256i)_mm256_cvtepi32_ps(v); }
DL_INLINE __m256i half_floats(const void *p) {
  return (__m256i)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}
#include "finish.inc"
#include "weights.inc"
#include "rows.inc"
#include "tiles.inc"
#define TABLE dl_matrix_avx2
#include "table.inc"
#pragma clang attribute pop
#endif
