// Textures, made once from fixed hashes; all tile. Places are in repeats, 0 to 1; v points up on walls.
#include "../include/shade.h"
#include "noise.h"

#include <stdlib.h>

enum { SIDE = DL_TEXTURE_SIDE, TEXELS = SIDE * SIDE };

// The number of a place's cell among `count` along one side, and the place within the cell.
static int cell(float x, int count, float *within) {
  float scaled = x * (float)count;
  int number = (int)scaled;
  *within = scaled - (float)number;
  return number % count;
}
// Near 1 in the middle, 0 at less than `width` from a border of 0...1.
static float inside(float x, float width) { return x < width || x > 1.0f - width ? 0.0f : 1.0f; }
static int between(float x, float low, float high) { return x >= low && x < high; }

// Rows of stones; odd rows are shifted by half a stone. Gives 0 on joints.
static float stones(float u, float v, int columns, int rows, float joint_u, float joint_v, uint32_t seed,
                    float spread) {
  float a, b;
  int row = cell(v, rows, &b);
  float shifted = u + (row & 1 ? 0.5f / (float)columns : 0.0f);
  if (shifted >= 1.0f) shifted -= 1.0f;
  int column = cell(shifted, columns, &a);
  if (inside(a, joint_u) * inside(b, joint_v) == 0.0f) return 0.0f;
  return 1.0f + spread * (lattice(column, row, seed) - 0.5f);
}

static float asphalt(float u, float v) {
  float grain = lattice((int)(u * SIDE), (int)(v * SIDE), 11) - 0.5f;
  float x = 1.0f + 0.20f * grain + 0.22f * fractal(u, v, 32, 3, 12) + 0.10f * fractal(u, v, 3, 3, 13);
  float crack = seam(u + 0.02f * fractal(u, v, 12, 3, 14), v + 0.02f * fractal(u, v, 12, 3, 15), 3, 16);
  float present = fractal(u, v, 4, 2, 17);
  if (present > 0.08f && crack < 0.012f) x -= 0.30f * (1.0f - crack / 0.012f) * steep(present, 0.08f, 0.3f);
  return x;
}

static float concrete(float u, float v) {
  float a, b;
  int i = cell(u, 2, &a), j = cell(v, 2, &b);
  float x = 1.0f + 0.10f * (lattice(i, j, 21) - 0.5f) + 0.16f * fractal(u, v, 8, 5, 22);
  x += 0.06f * (lattice((int)(u * SIDE), (int)(v * SIDE), 23) - 0.5f);
  return inside(a, 0.008f) * inside(b, 0.008f) == 0.0f ? x * 0.66f : x;
}

static float paving(float u, float v) {
  float stone = stones(u, v, 4, 8, 0.025f, 0.04f, 31, 0.18f);
  float x = 0.16f * fractal(u, v, 16, 4, 32) + 0.05f * fractal(u, v, 2, 2, 33);
  return stone == 0.0f ? 0.62f + x : stone + x;
}

static float grass(float u, float v) {
  float blades = fractal(u, v, 64, 2, 41), tufts = fractal(u, v, 16, 3, 42), patches = fractal(u, v, 3, 3, 43);
  return 1.0f + 0.55f * blades + 0.42f * tufts + 0.28f * patches;
}

static float soil(float u, float v) {
  float x = 1.0f + 0.40f * fractal(u, v, 8, 5, 51) + 0.22f * fractal(u, v, 64, 2, 52);
  return fractal(u, v, 48, 1, 53) > 0.36f ? x + 0.3f : x;
}

static float paint(float u, float v) {
  float worn = steep(fractal(u, v, 24, 4, 61) + 0.5f * fractal(u, v, 3, 2, 62), 0.16f, 0.34f);
  return 1.0f + 0.06f * fractal(u, v, 48, 2, 63) - 0.30f * worn;
}

static float brick(float u, float v) {
  float stone = stones(u, v, 8, 24, 0.035f, 0.10f, 71, 0.42f);
  float x = 0.18f * fractal(u, v, 64, 2, 72) + 0.06f * fractal(u, v, 2, 2, 73);
  return stone == 0.0f ? 1.14f + x : stone * 0.97f + x;
}

static float plaster(float u, float v) {
  float streaks = fractal_stretched(u, v, 24, 2, 81);
  return 1.0f + 0.10f * fractal(u, v, 3, 4, 82) + 0.07f * streaks + 0.05f * fractal(u, v, 64, 2, 83);
}

static float foliage(float u, float v) {
  float leaf = spots(u, v, 14, 141), clump = fractal(u, v, 4, 3, 142);
  return 1.0f + 0.75f * (0.45f - leaf) + 0.50f * clump + 0.25f * fractal(u, v, 48, 2, 143);
}

static float bark(float u, float v) {
  float ridges = fractal_stretched(u, v, 20, 3, 151);
  return 1.0f + 0.75f * ridges + 0.25f * fractal(u, v, 32, 2, 152);
}

static float roof_tiles(float u, float v) {
  float a, b;
  int j = cell(v, 8, &b);
  int i = cell(u, 8, &a);
  float x = 1.0f + 0.22f * (lattice(i, j, 161) - 0.5f) + 0.2f * fractal(u, v, 16, 3, 162);
  float arch = 1.0f - 4.0f * (a - 0.5f) * (a - 0.5f);
  return x * (0.72f + 0.36f * arch) * (b > 0.9f ? 0.55f : 1.0f);
}

static float water(float u, float v) {
  return 1.0f + 0.35f * fractal(u, v, 8, 4, 171) + 0.2f * fractal(u, v, 24, 2, 172);
}

static float wood(float u, float v) {
  float a;
  int board = cell(u, 12, &a);
  float grain = fractal_stretched(u, v, 48, 3, 181);
  float x = 1.0f + 0.26f * (lattice(board, 0, 182) - 0.5f) + 0.3f * grain;
  return inside(a, 0.05f) == 0.0f ? x * 0.6f : x;
}

// Facades: the wall's luminance, and whether there is glass.
static float wall_grain(float u, float v) { return 1.0f + 0.10f * fractal(u, v, 24, 3, 101); }

static float offices(float u, float v, float *glass) {
  float pane;
  *glass = 0.0f;
  if (between(v, 0.20f, 0.94f)) {
    cell(u, 2, &pane);
    if (inside(pane, 0.04f) > 0.0f && !between(v, 0.34f, 0.36f)) *glass = 1.0f;
    return 0.42f;
  }
  return between(v, 0.17f, 0.20f) || v > 0.97f ? 0.72f : wall_grain(u, v);
}

static float flats(float u, float v, float *glass) {
  *glass = 0.0f;
  if (between(u, 0.24f, 0.76f) && between(v, 0.28f, 0.82f)) {
    float x = (u - 0.24f) / 0.52f, y = (v - 0.28f) / 0.54f;
    if (between(x, 0.06f, 0.94f) && between(y, 0.06f, 0.94f) && !between(x, 0.485f, 0.515f)) *glass = 1.0f;
    return 1.35f;
  }
  if (between(u, 0.21f, 0.79f) && between(v, 0.24f, 0.28f)) return 1.25f;  // sill
  if (between(u, 0.21f, 0.79f) && between(v, 0.20f, 0.24f)) return 0.78f;  // its shade
  return v < 0.02f ? 0.85f : wall_grain(u, v);
}

static float houses(float u, float v, float *glass) {
  *glass = 0.0f;
  if (between(u, 0.30f, 0.70f) && between(v, 0.30f, 0.78f)) {
    float x = (u - 0.30f) / 0.40f, y = (v - 0.30f) / 0.48f;
    int bar = between(x, 0.47f, 0.53f) || between(y, 0.62f, 0.67f);
    if (between(x, 0.09f, 0.91f) && between(y, 0.07f, 0.93f) && !bar) *glass = 1.0f;
    return 1.55f;
  }
  if (between(u, 0.14f, 0.28f) || between(u, 0.72f, 0.86f))  // shutters
    if (between(v, 0.29f, 0.79f)) return 0.55f + 0.1f * (between(v * 16.0f - (float)(int)(v * 16.0f), 0.0f, 0.4f));
  return wall_grain(u, v) + 0.05f * fractal(u, v, 6, 3, 121);
}

static float shops(float u, float v, float *glass) {
  *glass = 0.0f;
  if (between(u, 0.05f, 0.70f) && between(v, 0.14f, 0.72f)) {
    if (between(u, 0.07f, 0.68f) && between(v, 0.16f, 0.70f) && !between(u, 0.37f, 0.39f)) *glass = 1.0f;
    return 0.45f;
  }
  if (between(u, 0.74f, 0.95f) && v < 0.72f) {
    if (between(u, 0.77f, 0.92f) && between(v, 0.10f, 0.69f)) *glass = 1.0f;
    return 0.35f;
  }
  if (between(v, 0.77f, 0.93f)) {  // the sign band, with something like writing
    float letter;
    int number = cell(u, 16, &letter);
    int written = between(u, 0.15f, 0.85f) && between(v, 0.815f, 0.885f);
    return written && between(letter, 0.15f, 0.85f) && lattice(number, 0, 131) > 0.2f ? 1.55f : 0.5f;
  }
  return v < 0.12f ? 0.7f : wall_grain(u, v);
}

static float clouds(float u, float v) { return fractal(u, v, 4, 6, 1) + 0.3f * fractal(u, v, 2, 2, 2); }

typedef float pattern(float, float);
typedef float facade(float, float, float *);
static pattern *const patterns[DL_TEXTURE_COUNT] = {
    clouds, asphalt, concrete, paving, grass, soil, paint, brick, plaster, 0, 0, 0, 0, foliage, bark, roof_tiles,
    water, wood};
static facade *const facades[4] = {offices, flats, houses, shops};

// Makes values even between 0 and 2, so that a threshold of 2 (1 - c) covers the share c.
static void equalise(float *values) {
  enum { BINS = 8192 };
  int32_t *count = calloc(BINS, sizeof *count);
  if (!count) return;
  for (int i = 0; i < TEXELS; i++) {
    int bin = (int)((values[i] + 2.0f) * (BINS / 4));
    bin = bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
    values[i] = (float)bin;
    count[bin]++;
  }
  int32_t below = 0;
  for (int i = 0; i < BINS; i++) {
    int32_t here = count[i];
    count[i] = below + here / 2;
    below += here;
  }
  for (int i = 0; i < TEXELS; i++) values[i] = (float)count[(int)values[i]] * (2.0f / TEXELS);
  free(count);
}

static void centre_on_one(float *values) {
  double sum = 0.0;
  for (int i = 0; i < TEXELS; i++) sum += values[i];
  float gain = (float)(TEXELS / sum);
  for (int i = 0; i < TEXELS; i++) values[i] *= gain;
}

// The pyramid of a layer; overwrites `values`.
static void fill(uint32_t *layer, float *values) {
  for (int side = SIDE; side >= 1; side /= 2) {
    for (int j = 0; j < side; j++)
      for (int i = 0; i < side; i++) {
        int right = (i + 1) % side, lower = (j + 1) % side;
        const int at[4] = {j * side + i, j * side + right, lower * side + i, lower * side + right};
        uint32_t word = 0;
        for (int k = 0; k < 4; k++) {
          float x = values[at[k]] * 128.0f + 0.5f;
          uint32_t byte = x < 0.0f ? 0 : x > 255.0f ? 255 : (uint32_t)x;
          word |= byte << (8 * k);
        }
        layer[j * side + i] = word;
      }
    layer += side * side;
    int half = side / 2;
    for (int j = 0; j < half; j++)
      for (int i = 0; i < half; i++) {
        const float *upper = values + 2 * j * side + 2 * i, *lower = upper + side;
        values[j * half + i] = 0.25f * ((upper[0] + upper[1]) + (lower[0] + lower[1]));
      }
  }
}

void dl_make_textures(uint32_t *texels) {
  float *values = malloc(2 * TEXELS * sizeof *values);
  if (!values) abort();
  float *glass = values + TEXELS;
  for (int layer = 0; layer < DL_TEXTURE_COUNT; layer++) {
    int is_facade = patterns[layer] == 0;
    for (int i = 0; i < TEXELS; i++) {
      float u = ((float)(i % SIDE) + 0.5f) / SIDE, v = ((float)(i / SIDE) + 0.5f) / SIDE;
      values[i] = is_facade ? facades[layer - DL_TEXTURE_OFFICES](u, v, &glass[i]) : patterns[layer](u, v);
      if (is_facade) glass[i] *= 1.99f;
    }
    if (layer == 0)
      equalise(values);
    else if (!is_facade)
      centre_on_one(values);
    fill(texels + (int64_t)layer * DL_TEXTURE_TEXELS, values);
    if (is_facade) fill(texels + (int64_t)(DL_TEXTURE_GLASS + layer - DL_TEXTURE_OFFICES) * DL_TEXTURE_TEXELS, glass);
  }
  free(values);
}
