// Which samples a triangle covers, and the depth test.
//
// An edge is E = a k + b l + c with k, l in eighths of a pixel; a sample is covered when no edge is negative (`c` holds
// the rule for samples on an edge, see triangles.h). All samples lie on odd eighths, the centre on 4. 1 / depth is a
// plane over the picture; the larger one wins.

enum { MOST_SAMPLES = 5 };

// Places of samples in a pixel, eighths: four on a turned grid, then the centre.
static const int8_t SAMPLE_X[MOST_SAMPLES] = {3, 7, 1, 5, 4};
static const int8_t SAMPLE_Y[MOST_SAMPLES] = {1, 3, 5, 7, 4};

// Four samples; four and the centre; the centre alone.
INLINE int first_sample(int samples) { return samples == 1 ? 4 : 0; }

typedef struct {
  int32_t a[3], b[3], c[3];  // c at the corner of block (bx0, by0)
  float w, wx, wy;           // 1 / depth there and its slopes per pixel
  int32_t bx0, by0, bx1, by1;
  uint32_t number;
} covering;

INLINE f32x16 least_of(const float *w, int samples) {
  f32x16 least = load_f(w);
  for (int s = 1; s < samples; s++) least = min_f(least, load_f(w + 16 * s));
  return least;
}

// Brings `hidden` up to date where triangles were drawn.
INLINE void refresh_hidden(dl_canvas *canvas, int samples, int by0, int by1) {
  for (int by = by0; by <= by1; by++) {
    for (uint64_t bits = canvas->touched[by]; bits; bits &= bits - 1) {
      int bx = __builtin_ctzll(bits);
      const float *w = canvas->samples + (int64_t)(by * canvas->row_blocks + bx) * samples * 32;
      canvas->hidden[by][bx] = smallest(least_of(w, samples));
    }
    canvas->touched[by] = 0;
  }
}

// Whether something with 1 / depth up to `w` could be seen in these blocks.
INLINE int may_show(const dl_canvas *canvas, float w, int bx0, int by0, int bx1, int by1) {
  const i32x16 lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (int by = by0; by <= by1; by++) {
    for (int bx = bx0; bx <= bx1; bx += 16) {
      i32x16 shows = (load_f(&canvas->hidden[by][bx]) < spread_f(w)) & (lanes <= spread_i(bx1 - bx));
      if (signs(shows)) return 1;
    }
  }
  return 0;
}

// The sky, everywhere in a block.
INLINE void begin_block(float *w, int samples) {
  memset(w, 0, (size_t)samples * 64);
  memset(w + 16 * samples, 0xFF, (size_t)samples * 64);
}

// Where `inside`, the larger 1 / depth takes a sample. Returns the samples won.
INLINE i32x16 win(float *w, float *n, f32x16 depth, i32x16 number, i32x16 inside) {
  f32x16 old = load_f(w);
  i32x16 wins = inside & (depth > old);
  store_f(w, choose_f(wins, depth, old));
  store_i(n, choose_i(wins, number, load_i(n)));
  return wins;
}

// Draws into all blocks of its box. Returns whether any sample was won.
INLINE int cover_with(dl_canvas *canvas, const covering *t, const int samples) {
  const i32x16 lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const i32x16 lane_x = {0, 8, 16, 24, 0, 8, 16, 24, 0, 8, 16, 24, 0, 8, 16, 24};
  const i32x16 lane_y = {0, 0, 0, 0, 8, 8, 8, 8, 16, 16, 16, 16, 24, 24, 24, 24};
  const f32x16 pixel_x = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3};
  const f32x16 pixel_y = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};
  const int first = first_sample(samples);
  i32x16 place[3][MOST_SAMPLES];
  for (int e = 0; e < 3; e++) {
    i32x16 p = lane_x * t->a[e] + lane_y * t->b[e];
    for (int s = 0; s < samples; s++) {
      place[e][s] = p + (t->a[e] * SAMPLE_X[first + s] + t->b[e] * SAMPLE_Y[first + s]);
    }
  }
  const f32x16 slope = t->wx * pixel_x + t->wy * pixel_y;
  float offset[MOST_SAMPLES];
  for (int s = 0; s < samples; s++) {
    offset[s] = t->wx * ((float)SAMPLE_X[first + s] * 0.125f) + t->wy * ((float)SAMPLE_Y[first + s] * 0.125f);
  }
  // The greatest 1 / depth in a block over that at its corner.
  const float rise = ((t->wx > 0 ? t->wx : 0) + (t->wy > 0 ? t->wy : 0)) * 4.0f;
  // The greatest and the least value of an edge in a block over that at its corner: where the greatest is below zero
  // the block lies outside, where the least is not it lies within the edge.
  int32_t most[3], least[3];
  for (int e = 0; e < 3; e++) {
    most[e] = (t->a[e] > 0 ? 31 * t->a[e] : t->a[e]) + (t->b[e] > 0 ? 31 * t->b[e] : t->b[e]);
    least[e] = 32 * (t->a[e] + t->b[e]) - most[e];
  }
  const i32x16 number = spread_i((int32_t)t->number);
  i32x16 won = spread_i(0);
  for (int by = t->by0; by <= t->by1; by++) {
    const int row = by - t->by0;
    const int32_t e0 = t->c[0] + 32 * row * t->b[0], e1 = t->c[1] + 32 * row * t->b[1],
                  e2 = t->c[2] + 32 * row * t->b[2];
    const float w_row = t->w + t->wy * (float)(4 * row);
    uint64_t drawn = 0, begun = canvas->begun[by];
    for (int bx = t->bx0; bx <= t->bx1; bx += 16) {
      const int column = bx - t->bx0;
      const i32x16 at = lanes + column;
      const i32x16 c0 = e0 + 32 * t->a[0] * at, c1 = e1 + 32 * t->a[1] * at, c2 = e2 + 32 * t->a[2] * at;
      const i32x16 outside = (c0 + most[0]) | (c1 + most[1]) | (c2 + most[2]);
      const uint32_t within = ~signs((c0 + least[0]) | (c1 + least[1]) | (c2 + least[2]));
      const f32x16 w_most = (w_row + rise) + (4.0f * t->wx) * __builtin_convertvector(at, f32x16);
      const i32x16 shows =
          (w_most > load_f(&canvas->hidden[by][bx])) & (lanes <= spread_i(t->bx1 - bx)) & ~(outside >> 31);
      for (uint32_t bits = signs(shows); bits; bits &= bits - 1) {
        const int i = __builtin_ctz(bits);
        const float w_block = w_row + t->wx * (float)(4 * (column + i));
        float *w = canvas->samples + (int64_t)(by * canvas->row_blocks + bx + i) * samples * 32;
        float *n = w + 16 * samples;
        if (!(begun >> (bx + i) & 1)) begin_block(w, samples);
        if (within >> i & 1) {
#pragma clang loop unroll(full)
          for (int s = 0; s < samples; s++) {
            f32x16 depth = spread_f(w_block + offset[s]) + slope;
            won |= win(w + 16 * s, n + 16 * s, depth, number, spread_i(-1));
          }
        } else {
          const int32_t step = 32 * (column + i);
          const i32x16 d0 = spread_i(e0 + step * t->a[0]), d1 = spread_i(e1 + step * t->a[1]),
                       d2 = spread_i(e2 + step * t->a[2]);
#pragma clang loop unroll(full)
          for (int s = 0; s < samples; s++) {
            i32x16 inside = ~(((d0 + place[0][s]) | (d1 + place[1][s]) | (d2 + place[2][s])) >> 31);
            f32x16 depth = spread_f(w_block + offset[s]) + slope;
            won |= win(w + 16 * s, n + 16 * s, depth, number, inside);
          }
        }
        drawn |= (uint64_t)1 << (bx + i);
      }
    }
    canvas->touched[by] |= drawn;
    canvas->begun[by] = begun | drawn;
  }
  return signs(won) != 0;
}

static int cover_centres(dl_canvas *canvas, const covering *t) { return cover_with(canvas, t, 1); }
static int cover_four(dl_canvas *canvas, const covering *t) { return cover_with(canvas, t, 4); }
static int cover_five(dl_canvas *canvas, const covering *t) { return cover_with(canvas, t, 5); }

INLINE int cover(dl_canvas *canvas, const covering *t, int samples) {
  return samples == 4 ? cover_four(canvas, t) : samples == 1 ? cover_centres(canvas, t) : cover_five(canvas, t);
}
