// Noise that tiles over 0...1 in both directions, for textures.
#include <stdint.h>

// A hash of a lattice point, 0 to 1.
static float lattice(int x, int y, uint32_t seed) {
  uint32_t h = (uint32_t)x * 0x9E3779B9u ^ (uint32_t)y * 0x85EBCA6Bu ^ seed * 0xC2B2AE35u;
  h ^= h >> 16;
  h *= 0x7FEB352Du;
  h ^= h >> 15;
  h *= 0x846CA68Bu;
  h ^= h >> 16;
  return (float)(h >> 8) * (1.0f / 16777216.0f);
}

static float eased(float t) { return t * t * (3.0f - 2.0f * t); }

// 0 below `low`, 1 above `high`.
static float steep(float x, float low, float high) {
  float t = (x - low) / (high - low);
  return eased(t < 0.0f ? 0.0f : t > 1.0f ? 1.0f : t);
}

static int wrapped(int x, int period) {
  x %= period;
  return x < 0 ? x + period : x;
}

static int floored(float x) {
  int t = (int)x;
  return (float)t > x ? t - 1 : t;
}

// Smooth noise between -0.5 and 0.5 with `across` times `along` lattice cells.
static float smooth_noise(float u, float v, int across, int along, uint32_t seed) {
  float x = u * (float)across, y = v * (float)along;
  int i = floored(x), j = floored(y);
  float fx = eased(x - (float)i), fy = eased(y - (float)j);
  int i0 = wrapped(i, across), i1 = wrapped(i + 1, across), j0 = wrapped(j, along), j1 = wrapped(j + 1, along);
  float a = lattice(i0, j0, seed), b = lattice(i1, j0, seed), c = lattice(i0, j1, seed), d = lattice(i1, j1, seed);
  float upper = a + (b - a) * fx, lower = c + (d - c) * fx;
  return upper + (lower - upper) * fy - 0.5f;
}

// Octaves of noise, each twice as fine and half as strong; about -0.6 to 0.6.
static float fractal(float u, float v, int cells, int octaves, uint32_t seed) {
  float sum = 0.0f, strength = 0.6f;
  for (int k = 0; k < octaves; k++, cells *= 2, strength *= 0.55f)
    sum += strength * 2.0f * smooth_noise(u, v, cells, cells, seed + (uint32_t)k * 1000u);
  return sum * 0.6f;
}

// The same, drawn out eight times along v.
static float fractal_stretched(float u, float v, int cells, int octaves, uint32_t seed) {
  float sum = 0.0f, strength = 0.6f;
  for (int k = 0; k < octaves; k++, cells *= 2, strength *= 0.55f)
    sum += strength * 2.0f
           * smooth_noise(u, v, cells, cells / 8 < 1 ? 1 : cells / 8, seed + (uint32_t)k * 1000u);
  return sum * 0.6f;
}

// Squares of the distances to the nearest and second nearest of points scattered one to each of cells * cells cells,
// in cells.
static void scattered(float u, float v, int cells, uint32_t seed, float *nearest, float *second) {
  float x = u * (float)cells, y = v * (float)cells;
  int i = floored(x), j = floored(y);
  *nearest = *second = 100.0f;
  for (int dj = -1; dj <= 1; dj++)
    for (int di = -1; di <= 1; di++) {
      int ci = wrapped(i + di, cells), cj = wrapped(j + dj, cells);
      float px = (float)(i + di) + lattice(ci, cj, seed) - x, py = (float)(j + dj) + lattice(ci, cj, seed + 7u) - y;
      float square = px * px + py * py;
      if (square < *nearest) {
        *second = *nearest;
        *nearest = square;
      } else if (square < *second) {
        *second = square;
      }
    }
}

// About the distance to the borders between the cells of scattered points: 0 on them.
static float seam(float u, float v, int cells, uint32_t seed) {
  float nearest, second;
  scattered(u, v, cells, seed, &nearest, &second);
  return (second - nearest) * 0.5f;
}

// Square of the distance to the nearest scattered point.
static float spots(float u, float v, int cells, uint32_t seed) {
  float nearest, second;
  scattered(u, v, cells, seed, &nearest, &second);
  return nearest;
}
