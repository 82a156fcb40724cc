// Sixteen lanes, in the registers that the instruction set has. Included once in each file of kernels.
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

typedef int32_t i32x16 __attribute__((vector_size(64)));
typedef uint32_t u32x16 __attribute__((vector_size(64)));
typedef float f32x16 __attribute__((vector_size(64)));

#define INLINE static inline __attribute__((always_inline))

INLINE f32x16 spread_f(float x) { return (f32x16){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
INLINE i32x16 spread_i(int32_t x) { return (i32x16){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }

INLINE f32x16 load_f(const float *p) {
  f32x16 v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE i32x16 load_i(const void *p) {
  i32x16 v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE void store_f(float *p, f32x16 v) { memcpy(p, &v, sizeof v); }
INLINE void store_i(void *p, i32x16 v) { memcpy(p, &v, sizeof v); }

// `mask` is -1 or 0 in each lane.
INLINE i32x16 choose_i(i32x16 mask, i32x16 a, i32x16 b) { return (mask & a) | (~mask & b); }
INLINE f32x16 choose_f(i32x16 mask, f32x16 a, f32x16 b) {
  return (f32x16)choose_i(mask, (i32x16)a, (i32x16)b);
}
INLINE f32x16 min_f(f32x16 a, f32x16 b) { return choose_f(a < b, a, b); }
INLINE f32x16 max_f(f32x16 a, f32x16 b) { return choose_f(a > b, a, b); }
INLINE f32x16 abs_f(f32x16 a) { return (f32x16)((i32x16)a & spread_i(0x7FFFFFFF)); }

// One bit a lane: its sign.
INLINE uint32_t signs(i32x16 v) {
#if DL_LEVEL == 2
  __m512i m;
  memcpy(&m, &v, sizeof m);
  return _mm512_movepi32_mask(m);
#elif DL_LEVEL == 1
  __m256 m[2];
  memcpy(m, &v, sizeof m);
  return (uint32_t)_mm256_movemask_ps(m[0]) | (uint32_t)_mm256_movemask_ps(m[1]) << 8;
#else
  __m128 m[4];
  memcpy(m, &v, sizeof m);
  return (uint32_t)(_mm_movemask_ps(m[0]) | _mm_movemask_ps(m[1]) << 4 | _mm_movemask_ps(m[2]) << 8 |
                    _mm_movemask_ps(m[3]) << 12);
#endif
}

INLINE float smallest(f32x16 v) {
  float a[16];
  store_f(a, v);
  for (int half = 8; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) a[i] = a[i] < a[i + half] ? a[i] : a[i + half];
  }
  return a[0];
}
