// Vectors of sixteen lanes. Included once in each file of an instruction set, under its target attribute.
//
// CRITICAL: only operations that round the same way in each set: products are fused where `fused` says so and nowhere
// else (the compiler is told not to contract), no reciprocal estimates, no libm but fmaf, which rounds exactly.
#ifndef DRIVELOOP_NEURAL_VECTOR_H
#define DRIVELOOP_NEURAL_VECTOR_H

#include <stdint.h>
#include <string.h>

// Everything here is inlined: how vectors are passed does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

enum { LANES = 16 };

typedef float vf __attribute__((ext_vector_type(16)));
typedef int32_t vi __attribute__((ext_vector_type(16)));
typedef vf loose_vf __attribute__((aligned(4), may_alias));
typedef vi loose_vi __attribute__((aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))

INLINE vf splat(float x) { return (vf)x; }
INLINE vi isplat(int32_t x) { return (vi)x; }
INLINE vf load(const float *from) { return *(const loose_vf *)from; }
INLINE void store(float *to, vf x) { *(loose_vf *)to = x; }
// Loads and stores of the first `count` lanes, 0 <= count <= 16; the others are zero.
INLINE vf load_part(const float *from, int count) {
  vf x = splat(0);
  if (count >= LANES) return load(from);
  memcpy(&x, from, (unsigned)count * sizeof(float));
  return x;
}
INLINE void store_part(float *to, vf x, int count) {
  if (count >= LANES)
    store(to, x);
  else
    memcpy(to, &x, (unsigned)count * sizeof(float));
}
// a * b + c, rounded once.
INLINE vf fused(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
INLINE vf bits_float(vi x) { return (vf)x; }
INLINE vi bits_int(vf x) { return (vi)x; }
// The second where they are equal or not numbers.
INLINE vf vmin(vf a, vf b) { return a < b ? a : b; }
INLINE vf vmax(vf a, vf b) { return a > b ? a : b; }
INLINE vf magnitude(vf x) { return bits_float(bits_int(x) & 0x7FFFFFFF); }
INLINE vf number(vi x) { return __builtin_convertvector(x, vf); }

#endif
