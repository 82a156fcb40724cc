// From samples to pixels: fragments, their colours, averages; and what is seen at the pixels' centres.

enum { BYTES_OF_RGBA = 4 };

// Whether two triangles look alike where they meet: halves of a quadrilateral.
INLINE int continues(const dl_triangle *a, const dl_triangle *b) {
  return a->draw == b->draw && a->surface == b->surface && a->nx == b->nx && a->ny == b->ny && a->nz == b->nz;
}

INLINE void add_piece(dl_canvas *canvas, uint32_t triangle, float x, float y, int32_t pixel, int weight) {
  dl_pieces *pieces = triangle == DL_SKY ? &canvas->sky : &canvas->mixed;
  const int32_t i = pieces->count++;
  pieces->x[i] = x;
  pieces->y[i] = y;
  pieces->triangle[i] = triangle;
  pieces->pixel[i] = (uint16_t)pixel;
  pieces->weight[i] = (uint16_t)weight;
}

// The fragments of a pixel whose samples show several triangles.
static void split_pixel(dl_canvas *canvas, const uint32_t seen[4], int32_t pixel, float x, float y) {
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
    // In the middle when the pixel shows one thing only, else where the first sample is.
    const float dx = kinds == 1 ? 0.5f : (float)SAMPLE_X[at[k]] * 0.125f;
    const float dy = kinds == 1 ? 0.5f : (float)SAMPLE_Y[at[k]] * 0.125f;
    add_piece(canvas, kind[k], x + dx, y + dy, pixel, weight[k]);
  }
}

INLINE void append_pieces(dl_canvas *canvas, int32_t at, const dl_pieces *pieces) {
  memcpy(canvas->x + at, pieces->x, (size_t)pieces->count * sizeof(float));
  memcpy(canvas->y + at, pieces->y, (size_t)pieces->count * sizeof(float));
  memcpy(canvas->triangle + at, pieces->triangle, (size_t)pieces->count * sizeof(uint32_t));
}

INLINE void add_colours(uint16_t *sums, const dl_pieces *pieces, const uint8_t *rgba) {
  for (int32_t i = 0; i < pieces->count; i++) {
    uint16_t *to = sums + BYTES_OF_RGBA * pieces->pixel[i];
    for (int c = 0; c < BYTES_OF_RGBA; c++) {
      to[c] = (uint16_t)(to[c] + rgba[BYTES_OF_RGBA * i + c] * pieces->weight[i]);
    }
  }
}

// Colours of one row of blocks.
static void resolve_colour(const dl_view *view, dl_canvas *canvas, int by, const int samples, const dl_shading *light) {
  const f32x16 pixel_x = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3};
  const f32x16 pixel_y = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};
  const int blocks = canvas->row_blocks;
  const float y = (float)(canvas->y0 + DL_BLOCK * by);
  uint8_t whole[DL_ROW_BLOCKS], open[DL_ROW_BLOCKS], split[DL_ROW_BLOCKS];
  int wholes = 0, opens = 0, splits = 0;
  canvas->mixed.count = canvas->sky.count = 0;
  for (int bx = 0; bx < blocks; bx++) {
    if (!(canvas->begun[by] >> bx & 1)) {
      open[opens++] = (uint8_t)bx;
      continue;
    }
    const float *w = canvas->samples + (int64_t)(by * blocks + bx) * samples * 32;
    const uint32_t *seen = (const uint32_t *)w + 16 * samples;
    const float x = (float)(canvas->x0 + DL_BLOCK * bx);
    const i32x16 n0 = load_i(seen), first = spread_i((int32_t)seen[0]);
    const i32x16 other = (n0 ^ load_i(seen + 16)) | (n0 ^ load_i(seen + 32)) | (n0 ^ load_i(seen + 48));
    if (!signs((other | (n0 ^ first)) != 0)) {
      if (seen[0] == DL_SKY) {
        open[opens++] = (uint8_t)bx;
        continue;
      }
      const int32_t at = DL_BLOCK_PIXELS * wholes;
      whole[wholes++] = (uint8_t)bx;
      store_f(canvas->x + at, (x + 0.5f) + pixel_x);
      store_f(canvas->y + at, (y + 0.5f) + pixel_y);
      store_i(canvas->triangle + at, n0);
      continue;
    }
    split[splits++] = (uint8_t)bx;
    const uint32_t several = signs(other != 0);
    for (int i = 0; i < DL_BLOCK_PIXELS; i++) {
      const float px = x + (float)(i & 3), py = y + (float)(i >> 2);
      const int32_t pixel = DL_BLOCK_PIXELS * bx + i;
      if (several >> i & 1) {
        const uint32_t four[4] = {seen[i], seen[16 + i], seen[32 + i], seen[48 + i]};
        split_pixel(canvas, four, pixel, px, py);
      } else {
        add_piece(canvas, seen[i], px + 0.5f, py + 0.5f, pixel, 4);
      }
    }
  }

  int32_t count = DL_BLOCK_PIXELS * wholes;
  const int32_t mixed_at = count, open_at = count + canvas->mixed.count;
  append_pieces(canvas, mixed_at, &canvas->mixed);
  count = open_at;
  for (int i = 0; i < opens; i++, count += DL_BLOCK_PIXELS) {
    store_f(canvas->x + count, ((float)(canvas->x0 + DL_BLOCK * open[i]) + 0.5f) + pixel_x);
    store_f(canvas->y + count, (y + 0.5f) + pixel_y);
    store_i(canvas->triangle + count, spread_i(-1));
  }
  const int32_t sky_at = count;
  append_pieces(canvas, sky_at, &canvas->sky);
  count += canvas->sky.count;
  const dl_fragments fragments = {count, canvas->x, canvas->y, canvas->triangle, mixed_at, count - open_at};
  dl_shade(light, &view->camera, view->draws, canvas->triangles, &fragments, canvas->rgba);
  canvas->counts.fragments += count;

  // Where the colours of each block are; those of split ones are averages over the samples.
  const uint8_t *colours[DL_ROW_BLOCKS];
  for (int i = 0; i < wholes; i++) colours[whole[i]] = canvas->rgba + BYTES_OF_RGBA * DL_BLOCK_PIXELS * i;
  for (int i = 0; i < opens; i++) {
    colours[open[i]] = canvas->rgba + BYTES_OF_RGBA * (open_at + DL_BLOCK_PIXELS * i);
  }
  enum { BLOCK_BYTES = DL_BLOCK_PIXELS * BYTES_OF_RGBA };
  uint16_t sums[DL_ROW_BLOCKS * BLOCK_BYTES];
  uint8_t averages[DL_ROW_BLOCKS * BLOCK_BYTES];
  for (int i = 0; i < splits; i++) memset(sums + BLOCK_BYTES * split[i], 0, BLOCK_BYTES * sizeof *sums);
  add_colours(sums, &canvas->mixed, canvas->rgba + BYTES_OF_RGBA * mixed_at);
  add_colours(sums, &canvas->sky, canvas->rgba + BYTES_OF_RGBA * sky_at);
  for (int i = 0; i < splits; i++) {
    const int32_t at = BLOCK_BYTES * split[i];
    for (int j = 0; j < BLOCK_BYTES; j++) averages[at + j] = (uint8_t)((sums[at + j] + 2) >> 2);
    colours[split[i]] = averages + at;
  }

  const int32_t pixels = canvas->x1 - canvas->x0;
  for (int row = 0; row < DL_BLOCK; row++) {
    const int32_t line = canvas->y0 + DL_BLOCK * by + row;
    if (line >= canvas->y1) break;
    uint8_t *out = view->rgb + 3 * ((int64_t)line * view->camera.width + canvas->x0);
    for (int bx = 0; bx < pixels / DL_BLOCK; bx++, out += 3 * DL_BLOCK) {
      uint32_t p[4], packed[3];
      memcpy(p, colours[bx] + row * DL_BLOCK * BYTES_OF_RGBA, sizeof p);
      packed[0] = (p[0] & 0xFFFFFF) | p[1] << 24;
      packed[1] = (p[1] >> 8 & 0xFFFF) | p[2] << 16;
      packed[2] = (p[2] >> 16 & 0xFF) | p[3] << 8;
      memcpy(out, packed, sizeof packed);
    }
    for (int32_t x = pixels / DL_BLOCK * DL_BLOCK; x < pixels; x++) {
      memcpy(out, colours[x / DL_BLOCK] + BYTES_OF_RGBA * (row * DL_BLOCK + x % DL_BLOCK), 3);
      out += 3;
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
      const int begun = canvas->begun[by] >> bx & 1;
      const uint32_t number = begun ? ((const uint32_t *)w)[16 * samples + 16 * (samples - 1) + lane] : DL_SKY;
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

// Blocks of the region, last ones included.
typedef struct {
  int bx0, by0, bx1, by1;
} block_box;

INLINE block_box blocks_of(const dl_canvas *canvas, const dl_visible *v) {
  return (block_box){
      ((v->x0 > canvas->x0 ? v->x0 : canvas->x0) - canvas->x0) / DL_BLOCK,
      ((v->y0 > canvas->y0 ? v->y0 : canvas->y0) - canvas->y0) / DL_BLOCK,
      ((v->x1 < canvas->x1 - 1 ? v->x1 : canvas->x1 - 1) - canvas->x0) / DL_BLOCK,
      ((v->y1 < canvas->y1 - 1 ? v->y1 : canvas->y1 - 1) - canvas->y0) / DL_BLOCK,
  };
}

// Whether nothing drawn so far hides the cluster.
INLINE int shows(const dl_view *view, const dl_canvas *canvas, const dl_visible *v, block_box box) {
  const dl_cluster *k = &view->transforms[v->draw].mesh->clusters[v->cluster];
  // A little more than its nearest corner could have, for corners rounded on the screen.
  const float most = k->layer_bias * 1.001f / v->nearest;
  return may_show(canvas, most, box.bx0, box.by0, box.bx1, box.by1);
}

// The first cluster from `v` on that lies in the region and is not hidden; null when there is none.
INLINE const dl_visible *next_visible(const dl_view *view, const dl_canvas *canvas, const dl_visible *v) {
  const dl_visible *end = view->visible + view->found_count;
  for (; v < end; v++) {
    if (v->x0 >= canvas->x1 || v->x1 < canvas->x0 || v->y0 >= canvas->y1 || v->y1 < canvas->y0) continue;
    if (shows(view, canvas, v, blocks_of(canvas, v))) return v;
  }
  return 0;
}

INLINE int32_t draw_region(const dl_view *view, dl_canvas *canvas, const dl_shading *light, const int samples) {
  const drawing d = {view, canvas, samples};
  // The next cluster is looked for, and its data asked for, before this one is drawn.
  const dl_visible *next = next_visible(view, canvas, view->visible);
  while (next) {
    const dl_visible *v = next;
    next = next_visible(view, canvas, v + 1);
    if (next) fetch_cluster(view, next);
    const block_box box = blocks_of(canvas, v);
    if (!shows(view, canvas, v, box)) continue;
    if (!dl_canvas_reserve_triangles(canvas, DL_CLUSTER_TRIANGLES)) return 0;
    draw_cluster(&d, v);
    refresh_hidden(canvas, samples, box.by0, box.by1);
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
