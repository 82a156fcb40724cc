// Exponential and activations, lane by lane; the same bits from each instruction set. Coefficients are our own fits (minimax
// by iterated weighted least squares).
#ifndef DRIVELOOP_NEURAL_FUNCTIONS_H
#define DRIVELOOP_NEURAL_FUNCTIONS_H

#include "vector.h"

// e^x; relative error below 1e-7. 0 below -87.33, infinite above 88.37; not a number stays so.
INLINE vf exponential(vf x) {
  vf sum = fused(x, splat(1.44269504f), splat(12582912.0f));  // 1.5 * 2^23: the sum's low bits are a whole number
  vf n = sum - 12582912.0f;
  vf r = fused(n, splat(-0x1.62e4p-1f), x);  // ln 2 in two parts, of which the first has few bits
  r = fused(n, splat(-0x1.7f7d1cp-20f), r);
  vf p = splat(0x1.6a23ccp-10f);
  p = fused(p, r, splat(0x1.123a2p-7f));
  p = fused(p, r, splat(0x1.5558f2p-5f));
  p = fused(p, r, splat(0x1.555492p-3f));
  p = fused(p, r, splat(0x1.fffffcp-2f));
  p = fused(p, r * r, r) + 1.0f;
  vf power = bits_float((bits_int(sum) << 23) + 0x3F800000);
  vf y = x < -87.33f ? splat(0) : p * power;
  return x > 88.37f ? splat(__builtin_inff()) : y;
}

// x / (1 + e^-kx)
INLINE vf sigmoid_times(vf x, vf kx) { return x / (exponential(-kx) + 1.0f); }

// x * Phi(x) = x/2 * erfc(-x / sqrt 2), where for z > 0 erfc z = e^(-z^2) * P(1 / (1 + z/2)); relative error of P
// below 3e-7.
INLINE vf gelu(vf x) {
  vf z = vmin(magnitude(x) * 0.70710678f, splat(9.5f));  // not a number goes the way of 9.5 and returns by x
  vf t = 1.0f / fused(z, splat(0.5f), splat(1.0f));
  vf p = splat(-0x1.bd0686p-5f);
  p = fused(p, t, splat(0x1.0a582cp-2f));
  p = fused(p, t, splat(-0x1.bb4d6ap-2f));
  p = fused(p, t, splat(0x1.aeb4a6p-3f));
  p = fused(p, t, splat(0x1.a4479ap-6f));
  p = fused(p, t, splat(0x1.6a5604p-3f));
  p = fused(p, t, splat(0x1.0137d6p-2f));
  p = fused(p, t, splat(0x1.1f8fb6p-2f));
  p = fused(p, t, splat(0x1.2106a6p-2f));
  p = fused(p, t, splat(-0x1.f33e28p-18f));
  vf square = z * z;
  vf rest = fused(z, z, -square);  // what the product lost matters where the square is large
  vf tail = exponential(-square) * p;
  tail = fused(tail, -rest, tail);
  return x * 0.5f * (x > 0.0f ? 2.0f - tail : tail);
}

enum { ACTIVATION_NONE, ACTIVATION_SILU, ACTIVATION_GELU, ACTIVATION_GELU_TANH, ACTIVATION_QUICK_GELU };

INLINE vf activated(vf x, int activation) {
  switch (activation) {
    case ACTIVATION_SILU:
      return sigmoid_times(x, x);
    case ACTIVATION_GELU:
      return gelu(x);
    case ACTIVATION_GELU_TANH:  // (1 + tanh u) / 2 = 1 / (1 + e^-2u), u = sqrt(2 / pi) (x + 0.044715 x^3)
      return sigmoid_times(x, x * fused(x * x, splat(0.044715f * 1.59576912f), splat(1.59576912f)));
    case ACTIVATION_QUICK_GELU:
      return sigmoid_times(x, x * 1.702f);
    default:
      return x;
  }
}

#endif
