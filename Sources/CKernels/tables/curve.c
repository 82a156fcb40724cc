// The table from linear light to sRGB bytes.
#include "../include/shade.h"

// The positive root of degree `degree`, by Newton's method: the same everywhere, unlike libm's.
static double root(double x, int degree) {
  double y = x > 1.0 ? x : 1.0;
  for (int i = 0; i < 200; i++) {
    double power = 1.0;
    for (int k = 1; k < degree; k++) power *= y;
    double next = y + (x / power - y) / degree;
    if (next == y) break;
    y = next;
  }
  return y;
}

// Linear up to a half, then bending so that 1 stands for all light there is: 1 gives 0.75, 4 gives 0.94.
static double shoulder(double x) {
  if (x <= 0.5) return x;
  double t = (x - 0.5) * 2.0;
  return 0.5 + 0.5 * t / (1.0 + t);
}

static double srgb(double x) {
  if (x <= 0.0031308) return 12.92 * x;
  double square = x * x;
  return 1.055 * root(square * square * x, 12) - 0.055;
}

void dl_make_curve(uint8_t *curve) {
  for (int i = 0; i < DL_CURVE_ENTRIES + 3; i++) {
    int octave = i / 256;
    double mantissa = 1.0 + ((double)(i % 256) + 0.5) / 256.0;
    double x = mantissa;
    for (int k = 0; k < octave; k++) x *= 2.0;
    double byte = srgb(shoulder(x / 4096.0)) * 255.0 + 0.5;
    curve[i] = i == 0 ? 0 : byte > 255.0 ? 255 : (uint8_t)byte;
  }
}
