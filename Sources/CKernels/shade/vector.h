// Vectors of sixteen lanes and what the shader does with them. Included once for each instruction set.
//
// CRITICAL: only operations that round the same way everywhere: no reciprocal estimates, no fused products, no libm.
#include <immintrin.h>
#include <stdint.h>

// Everything here is inlined: how vectors are passed does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

enum { LANES = 16 };

typedef float vf __attribute__((ext_vector_type(16)));
typedef int32_t vi __attribute__((ext_vector_type(16)));
typedef uint32_t vu __attribute__((ext_vector_type(16)));
typedef int32_t loose_word __attribute__((aligned(1), may_alias));
typedef struct {
  vf x, y, z;
} vec3;

#define INLINE static inline __attribute__((always_inline))

INLINE vf splat(float x) { return (vf)x; }
INLINE vi isplat(int32_t x) { return (vi)x; }
INLINE vf vmin(vf a, vf b) { return a < b ? a : b; }
INLINE vf vmax(vf a, vf b) { return a > b ? a : b; }
INLINE vf clamp(vf x, float low, float high) { return vmin(vmax(x, splat(low)), splat(high)); }
INLINE vf unit(vf x) { return clamp(x, 0.0f, 1.0f); }
INLINE vf root(vf x) { return __builtin_elementwise_sqrt(x); }
INLINE vf mix(vf a, vf b, vf t) { return a + (b - a) * t; }
INLINE vf smooth(vf t) { return t * t * (3.0f - 2.0f * t); }
INLINE vf number(vi x) { return __builtin_convertvector(x, vf); }
INLINE vi truncated(vf x) { return __builtin_convertvector(x, vi); }
INLINE vf bits_float(vi x) { return (vf)x; }
INLINE vi bits_int(vf x) { return (vi)x; }

// The greatest whole number not above x; |x| < 2^30.
INLINE vi whole(vf x) {
  vi t = truncated(clamp(x, -1073741824.0f, 1073741824.0f));
  return t + (number(t) > x);  // true is -1
}

INLINE vf dot3(vec3 a, vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
INLINE vec3 scale3(vec3 a, vf s) { return (vec3){a.x * s, a.y * s, a.z * s}; }
INLINE vec3 add3(vec3 a, vec3 b) { return (vec3){a.x + b.x, a.y + b.y, a.z + b.z}; }
INLINE vec3 sub3(vec3 a, vec3 b) { return (vec3){a.x - b.x, a.y - b.y, a.z - b.z}; }
INLINE vec3 mul3(vec3 a, vec3 b) { return (vec3){a.x * b.x, a.y * b.y, a.z * b.z}; }
INLINE vec3 mix3(vec3 a, vec3 b, vf t) { return add3(a, scale3(sub3(b, a), t)); }
INLINE vec3 splat3(const float v[3]) { return (vec3){splat(v[0]), splat(v[1]), splat(v[2])}; }
INLINE vec3 select3(vi mask, vec3 a, vec3 b) {
  return (vec3){mask ? a.x : b.x, mask ? a.y : b.y, mask ? a.z : b.z};
}

// Whether a mask (0 or -1 in each lane) holds anywhere.
INLINE int any(vi mask) { return __builtin_reduce_or(mask) != 0; }

// 2^x for x in -126...126; relative error below 2e-4.
INLINE vf power2(vf x) {
  x = clamp(x, -126.0f, 126.0f);
  vi n = whole(x);
  vf f = x - number(n);
  vf p = 1.0f + f * (0.6951f + f * (0.2276f + f * 0.0773f));
  return bits_float(bits_int(p) + (n << 23));
}

// e^-x for x >= 0.
INLINE vf fade(vf x) { return power2(x * -1.442695f); }

// log2 of x > 0, piecewise linear between powers of two.
INLINE vf rough_log2(vf x) { return number(bits_int(x)) * (1.0f / 8388608.0f) - 127.0f; }

// A hash with all bits mixed.
INLINE vu hashed(vu x) {
  x ^= x >> 16;
  x *= 0x7FEB352Du;
  x ^= x >> 15;
  x *= 0x846CA68Bu;
  return x ^ (x >> 16);
}
// A hash as a number in [0, 1).
INLINE vf chance(vu hash) { return number((vi)(hash >> 8)) * (1.0f / 16777216.0f); }

// One word for each lane, from `base` + `byte`, which is not negative. Loads one by one are faster than gathering instructions on most machines.
INLINE vi load32(const void *base, vi byte) {
  uint32_t at[LANES] __attribute__((aligned(64)));  // unsigned: addresses need no sign extension
  *(vu *)at = (vu)byte;
#define WORD(i) (*(const loose_word *)((const char *)base + at[i]))
  return (vi){WORD(0), WORD(1), WORD(2),  WORD(3),  WORD(4),  WORD(5),  WORD(6),  WORD(7),
              WORD(8), WORD(9), WORD(10), WORD(11), WORD(12), WORD(13), WORD(14), WORD(15)};
#undef WORD
}
INLINE vf load_float(const float *base, vi index) { return bits_float(load32(base, index * 4)); }

#define ROW vf
#include "../transpose.inc"
#undef ROW
