// From samples to pixels: fragments, their colours, averages; and what is seen at the pixels' centres.

enum { BYTES_OF_RGBA = 4 };

// Whether two triangles look alike where they meet: halves of a quadrilateral.
INLINE int continues(const dl_triangle *a, const dl_triangle *b) {
  return a->draw == b->draw && a->surface == b->surface && a->nx == b->nx && a->ny == b->ny && a->nz == b->nz;
}

// The fragments of a pixel whose samples show several triangles. The first takes the pixel's own place in the arrays,
// others are appended; returns the new count.
static int32_t split_pixel(dl_canvas *canvas, const uint32_t seen[4], int32_t own, float x, float y, int32_t count) {
  uint32_t kind[4];
  int weight[4] = {0}, at[4] = {0}, kinds = 0;
  for (int s = 0; s < 4; s++) {
    int k = 0;
    while (k < kinds && kind[k] != seen[s]) {
      if (kind[k] != DL_SKY && seen[s] != DL_SKY &&
          continues(&canvas->triangles[kind[k]], &canvas->triangles[seen[s]])) break;
      k++;
    }
    if (k == kinds) {
      kind[k] = seen[s];
      at[k] = s;
      kinds++;
    }
    weight[k]++;
  }
  for (int k = 0; k < kinds; k++) {
    int32_t i = k == 0 ? own : count++;
    // In the middle when the pixel shows one thing only, else where the first sample is.
    canvas->x[i] = x + (kinds == 1 ? 0.5f : (float)SAMPLE_X[at[k]] * 0.125f);
    canvas->y[i] = y + (kinds == 1 ? 0.5f : (float)SAMPLE_Y[at[k]] * 0.125f);
    canvas->triangle[i] = kind[k];
    canvas->weight[i] = (uint8_t)weight[k];
    if (k > 0) canvas->pixel[i] = (uint16_t)own;
  }
  return count;
}

// Colours of one row of blocks.
static void resolve_colour(const dl_view *view, dl_canvas *canvas, int by, const int samples, const dl_shading *light) {
  const f32x16 pixel_x = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3};
  const f32x16 pixel_y = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};
  const int blocks = canvas->row_blocks;
  const int32_t first = blocks * DL_BLOCK_PIXELS;
  int32_t count = first;
  for (int bx = 0; bx < blocks; bx++) {
    const float *w = canvas->samples + (int64_t)(by * blocks + bx) * samples * 32;
    const uint32_t *seen = (const uint32_t *)w + 16 * samples;
    i32x16 n0 = load_i(seen), n1 = load_i(seen + 16), n2 = load_i(seen + 32), n3 = load_i(seen + 48);
    const int32_t own = bx * DL_BLOCK_PIXELS;
    const float x = (float)(canvas->x0 + DL_BLOCK * bx), y = (float)(canvas->y0 + DL_BLOCK * by);
    store_i(canvas->triangle + own, n0);
    store_f(canvas->x + own, (x + 0.5f) + pixel_x);
    store_f(canvas->y + own, (y + 0.5f) + pixel_y);
    memset(canvas->weight + own, 4, DL_BLOCK_PIXELS);
    i32x16 mixed = (n0 != n1) | (n0 != n2) | (n0 != n3);
    for (uint32_t bits = signs(mixed); bits; bits &= bits - 1) {
      const int i = __builtin_ctz(bits);
      const uint32_t four[4] = {seen[i], seen[16 + i], seen[32 + i], seen[48 + i]};
      count = split_pixel(canvas, four, own + i, x + (float)(i & 3), y + (float)(i >> 2), count);
    }
  }
  dl_fragments fragments = {count, canvas->x, canvas->y, canvas->triangle};
  dl_shade(light, &view->camera, view->draws, canvas->triangles, &fragments, canvas->rgba);
  canvas->counts.fragments += count;

  // Sums over the four samples; 16 bits hold them.
  uint16_t sum[DL_ROW_BLOCKS * DL_BLOCK_PIXELS * BYTES_OF_RGBA];
  for (int32_t i = 0; i < first; i++) {
    for (int c = 0; c < BYTES_OF_RGBA; c++) {
      sum[BYTES_OF_RGBA * i + c] = (uint16_t)(canvas->rgba[BYTES_OF_RGBA * i + c] * canvas->weight[i] + 2);
    }
  }
  for (int32_t i = first; i < count; i++) {
    uint16_t *to = sum + BYTES_OF_RGBA * canvas->pixel[i];
    const uint8_t *from = canvas->rgba + BYTES_OF_RGBA * (int64_t)i;
    for (int c = 0; c < BYTES_OF_RGBA; c++) to[c] = (uint16_t)(to[c] + from[c] * canvas->weight[i]);
  }
  const int32_t width = view->camera.width;
  for (int row = 0; row < DL_BLOCK; row++) {
    const int32_t y = canvas->y0 + DL_BLOCK * by + row;
    if (y >= canvas->y1) break;
    uint8_t *out = view->rgb + 3 * ((int64_t)y * width + canvas->x0);
    const int32_t pixels = canvas->x1 - canvas->x0;
    for (int32_t x = 0; x < pixels; x++) {
      const uint16_t *from = sum + BYTES_OF_RGBA * ((x >> 2) * DL_BLOCK_PIXELS + row * DL_BLOCK + (x & 3));
      for (int c = 0; c < 3; c++) *out++ = (uint8_t)(from[c] >> 2);
    }
  }
}

// What the pixels' centres show in one row of blocks.
static void resolve_centres(const dl_view *view, dl_canvas *canvas, int by, const int samples) {
  const int32_t width = view->camera.width;
  for (int row = 0; row < DL_BLOCK; row++) {
    const int32_t y = canvas->y0 + DL_BLOCK * by + row;
    if (y >= canvas->y1) break;
    for (int32_t x = canvas->x0; x < canvas->x1; x++) {
      const int bx = (x - canvas->x0) / DL_BLOCK;
      const int lane = row * DL_BLOCK + (x - canvas->x0) % DL_BLOCK;
      const float *w = canvas->samples + (int64_t)(by * canvas->row_blocks + bx) * samples * 32;
      const uint32_t number = ((const uint32_t *)w)[16 * samples + 16 * (samples - 1) + lane];
      float depth = DL_FAR;
      uint8_t label = DL_LABEL_SKY;
      uint32_t instance = 0;
      if (number != DL_SKY) {
        const dl_triangle *t = &canvas->triangles[number];
        const dl_draw *draw = &view->draws[t->draw];
        // Without the advantage of its layer.
        float inverse = (t->w0 + t->wx * ((float)x + 0.5f)) + t->wy * ((float)y + 0.5f);
        if (inverse > 1.0f / DL_FAR) depth = 1.0f / inverse;
        label = draw->surfaces[t->surface].label;
        instance = draw->instance;
      }
      const int64_t i = (int64_t)y * width + x;
      if (view->depth) view->depth[i] = depth;
      if (view->semantic) view->semantic[i] = label;
      if (view->instance) view->instance[i] = instance;
    }
  }
}

INLINE int32_t draw_region(const dl_view *view, dl_canvas *canvas, const dl_shading *light, const int samples) {
  const int32_t blocks = canvas->row_blocks * canvas->column_blocks;
  for (int32_t b = 0; b < blocks; b++) {
    float *w = canvas->samples + (int64_t)b * samples * 32;
    memset(w, 0, (size_t)samples * 64);
    memset(w + 16 * samples, 0xFF, (size_t)samples * 64);
  }
  const drawing d = {view, canvas, samples};
  for (int64_t i = 0; i < view->found_count; i++) {
    const dl_visible *v = &view->visible[i];
    if (v->x0 >= canvas->x1 || v->x1 < canvas->x0 || v->y0 >= canvas->y1 || v->y1 < canvas->y0) continue;
    const int bx0 = ((v->x0 > canvas->x0 ? v->x0 : canvas->x0) - canvas->x0) / DL_BLOCK;
    const int by0 = ((v->y0 > canvas->y0 ? v->y0 : canvas->y0) - canvas->y0) / DL_BLOCK;
    const int bx1 = ((v->x1 < canvas->x1 - 1 ? v->x1 : canvas->x1 - 1) - canvas->x0) / DL_BLOCK;
    const int by1 = ((v->y1 < canvas->y1 - 1 ? v->y1 : canvas->y1 - 1) - canvas->y0) / DL_BLOCK;
    const dl_cluster *k = &view->transforms[v->draw].mesh->clusters[v->cluster];
    // A little more than its nearest corner could have, for corners rounded on the screen.
    const float most = k->layer_bias * 1.001f / v->nearest;
    if (!may_show(canvas, most, bx0, by0, bx1, by1)) continue;
    if (!dl_canvas_reserve_triangles(canvas, DL_CLUSTER_TRIANGLES)) return 0;
    draw_cluster(&d, v);
    refresh_hidden(canvas, samples, by0, by1);
  }
  canvas->counts.triangles_seen += canvas->triangle_count;
  for (int by = 0; by < canvas->column_blocks; by++) {
    if (view->content & DL_COLOUR) resolve_colour(view, canvas, by, samples, light);
    if (view->content & ~DL_COLOUR) resolve_centres(view, canvas, by, samples);
  }
  return 1;
}

int32_t DL_KERNEL(dl_region)(const dl_view *view, dl_canvas *canvas, const dl_shading *light) {
  switch (view->samples) {
    case 1: return draw_region(view, canvas, light, 1);
    case 4: return draw_region(view, canvas, light, 4);
    default: return draw_region(view, canvas, light, 5);
  }
}
