// From a cluster to coverings: transform, clip, edges and planes.

// A corner on the screen: 1/256 pixels from the picture's top left, and 1 / depth.
typedef struct {
  int32_t x, y;
  float w;
} corner;

// 1 / depth is w0 + wx x + wy y.
typedef struct {
  float w0, wx, wy;
} plane;

// What the whole region's triangles share.
typedef struct {
  const dl_view *view;
  dl_canvas *canvas;
  int samples;
} drawing;

// Screen units of a coordinate in pixels; to the nearest, the same on all machines. |x| < 2^13 pixels.
INLINE int32_t snap(float pixels_256) { return (int32_t)(pixels_256 + (2097152.0f + 0.5f)) - 2097152; }

// Draws a covering whose edges may leave the range of 32 bits: halves its box until they do not. `c` are the edges at
// its first block, `w0` the plane's value at the picture's corner.
static int cover_large(dl_canvas *canvas, const int64_t c[3], const covering *t, float w0, const int samples) {
  covering part = *t;
  const int64_t right = 8 * DL_BLOCK * (t->bx1 - t->bx0 + 1), down = 8 * DL_BLOCK * (t->by1 - t->by0 + 1);
  int64_t widest = 0;
  for (int e = 0; e < 3; e++) {
    // An edge that does not cross the box is all or nothing for it.
    int64_t across = t->a[e] * right, along = t->b[e] * down;
    int64_t least = c[e] + (across < 0 ? across : 0) + (along < 0 ? along : 0);
    int64_t most = c[e] + (across > 0 ? across : 0) + (along > 0 ? along : 0);
    if (most < 0) return 0;
    if (least >= 0) {
      part.a[e] = part.b[e] = part.c[e] = 0;
      continue;
    }
    part.c[e] = (int32_t)c[e];
    widest = most - least > widest ? most - least : widest;
  }
  if (widest < (int64_t)1 << 30) {
    part.w = (w0 + t->wx * (float)(canvas->x0 + DL_BLOCK * t->bx0)) + t->wy * (float)(canvas->y0 + DL_BLOCK * t->by0);
    return cover(canvas, &part, samples);
  }
  part = *t;
  covering rest = *t;
  int64_t beyond[3];
  const int wide = right >= down;
  const int middle = wide ? (t->bx0 + t->bx1 + 1) / 2 : (t->by0 + t->by1 + 1) / 2;
  if (wide) part.bx1 = middle - 1, rest.bx0 = middle;
  else part.by1 = middle - 1, rest.by0 = middle;
  for (int e = 0; e < 3; e++) {
    beyond[e] = c[e] + (int64_t)8 * DL_BLOCK * (wide ? (int64_t)t->a[e] * (middle - t->bx0)
                                                     : (int64_t)t->b[e] * (middle - t->by0));
  }
  int won = cover_large(canvas, c, &part, w0, samples);
  return won | cover_large(canvas, beyond, &rest, w0, samples);
}

// Draws one triangle. Returns whether a sample was won; `depth` becomes flat where it is too steep to be followed.
INLINE int draw_corners(const drawing *d, corner p, corner q, corner r, plane *depth, float bias, int double_sided,
                        uint32_t number) {
  int64_t area = (int64_t)(q.x - p.x) * (r.y - p.y) - (int64_t)(r.x - p.x) * (q.y - p.y);
  // Corners run counter-clockwise in a frame with y up: negative area with y down.
  if (area == 0 || (area > 0 && !double_sided)) return 0;
  if (area < 0) {
    corner swap = q;
    q = r;
    r = swap;
  }
  dl_canvas *canvas = d->canvas;
  // Pixels with a sample inside the box.
  const int32_t margin = d->samples == 1 ? DL_SUBPIXELS / 2 : DL_SUBPIXELS / 8;
  int32_t low_x = p.x < q.x ? p.x : q.x, high_x = p.x > q.x ? p.x : q.x;
  int32_t low_y = p.y < q.y ? p.y : q.y, high_y = p.y > q.y ? p.y : q.y;
  low_x = low_x < r.x ? low_x : r.x, high_x = high_x > r.x ? high_x : r.x;
  low_y = low_y < r.y ? low_y : r.y, high_y = high_y > r.y ? high_y : r.y;
  int32_t x0 = (low_x + margin - 1) >> 8, x1 = (high_x - margin) >> 8;
  int32_t y0 = (low_y + margin - 1) >> 8, y1 = (high_y - margin) >> 8;
  x0 = (x0 > canvas->x0 ? x0 : canvas->x0) - canvas->x0;
  y0 = (y0 > canvas->y0 ? y0 : canvas->y0) - canvas->y0;
  x1 = (x1 < canvas->x1 - 1 ? x1 : canvas->x1 - 1) - canvas->x0;
  y1 = (y1 < canvas->y1 - 1 ? y1 : canvas->y1 - 1) - canvas->y0;
  if (x0 > x1 || y0 > y1) return 0;
  covering t = {.number = number};
  t.bx0 = x0 / DL_BLOCK, t.by0 = y0 / DL_BLOCK, t.bx1 = x1 / DL_BLOCK, t.by1 = y1 / DL_BLOCK;
  // Nearly edge on the plane is too steep to be followed between rounded corners; such a sliver is flat.
  float most = p.w > q.w ? p.w : q.w;
  most = most > r.w ? most : r.w;
  float steep = (depth->wx < 0 ? -depth->wx : depth->wx) + (depth->wy < 0 ? -depth->wy : depth->wy);
  if (!(steep <= 8.0f * most)) *depth = (plane){((p.w + q.w) + r.w) * (1.0f / 3.0f), 0.0f, 0.0f};
  const float w0 = depth->w0 * bias;
  t.wx = depth->wx * bias;
  t.wy = depth->wy * bias;
  const corner *from[3] = {&p, &q, &r}, *to[3] = {&q, &r, &p};
  int64_t c[3];
  const int32_t at_x = (canvas->x0 + DL_BLOCK * t.bx0) * 8, at_y = (canvas->y0 + DL_BLOCK * t.by0) * 8;
  for (int e = 0; e < 3; e++) {
    int32_t a = from[e]->y - to[e]->y, b = to[e]->x - from[e]->x;
    // A sample on a top or left edge belongs to the triangle, on another edge to the neighbour.
    int64_t rule = a > 0 || (a == 0 && b > 0) ? 0 : -1;
    // In eighths of a pixel: all samples are whole eighths, so rounding down keeps the sign.
    int64_t at_origin = (rule - ((int64_t)a * from[e]->x + (int64_t)b * from[e]->y)) >> 5;
    t.a[e] = a, t.b[e] = b;
    c[e] = at_origin + (int64_t)a * at_x + (int64_t)b * at_y;
  }
  // Within so many pixels edges keep to 32 bits all over their box.
  const int32_t limit = 512 * DL_SUBPIXELS;
  if (high_x - low_x >= limit || high_y - low_y >= limit) return cover_large(canvas, c, &t, w0, d->samples);
  for (int e = 0; e < 3; e++) t.c[e] = (int32_t)c[e];
  t.w = (w0 + t.wx * (float)(at_x / 8)) + t.wy * (float)(at_y / 8);
  return cover(canvas, &t, d->samples);
}

enum { MOST_CORNERS = 12 };

// Keeps the part of a polygon of points in camera axes where k . p >= k[3]. Cuts start from the inner point, so that
// neighbours cut their shared edge alike.
static int cut_polygon(float (*p)[3], int count, const float k[4]) {
  float kept[MOST_CORNERS][3];
  int n = 0;
  for (int i = 0; i < count; i++) {
    const float *a = p[i], *b = p[(i + 1) % count];
    float da = (k[0] * a[0] + k[1] * a[1]) + (k[2] * a[2] - k[3]);
    float db = (k[0] * b[0] + k[1] * b[1]) + (k[2] * b[2] - k[3]);
    if (da >= 0) memcpy(kept[n++], a, sizeof kept[0]);
    if ((da >= 0) != (db >= 0)) {
      const float *in = da >= 0 ? a : b, *out = da >= 0 ? b : a;
      float d_in = da >= 0 ? da : db, d_out = da >= 0 ? db : da;
      float t = d_in / (d_in - d_out);
      for (int c = 0; c < 3; c++) kept[n][c] = in[c] + (out[c] - in[c]) * t;
      n++;
    }
  }
  memcpy(p, kept, sizeof kept[0] * (size_t)n);
  return n;
}

// A triangle that reaches nearer than DL_NEAR or far out of the picture.
static int draw_clipped(const drawing *d, float (*p)[3], plane *depth, float bias, int double_sided, uint32_t number) {
  const dl_camera *camera = &d->view->camera;
  const float slope = (float)DL_GUARD / camera->focal;
  const float planes[5][4] = {{0, 0, 1, DL_NEAR}, {1, 0, slope, 0}, {-1, 0, slope, 0}, {0, 1, slope, 0}, {0, -1, slope, 0}};
  int count = 3;
  for (int i = 0; i < 5 && count >= 3; i++) count = cut_polygon(p, count, planes[i]);
  if (count < 3) return 0;
  corner corners[MOST_CORNERS];
  for (int i = 0; i < count; i++) {
    float w = 1.0f / p[i][2], scale = (camera->focal * 256.0f) * w;
    corners[i].x = snap(p[i][0] * scale + camera->centre_x * 256.0f);
    corners[i].y = snap(p[i][1] * scale + camera->centre_y * 256.0f);
    corners[i].w = w;
  }
  int won = 0;
  for (int i = 1; i + 1 < count; i++) {
    won |= draw_corners(d, corners[0], corners[i], corners[i + 1], depth, bias, double_sided, number);
  }
  return won;
}

// Asks for a cluster's data, which a cluster that is drawn next will need.
INLINE void fetch_cluster(const dl_view *view, const dl_visible *v) {
  const dl_mesh *mesh = view->transforms[v->draw].mesh;
  const dl_cluster *k = &mesh->clusters[v->cluster];
  const char *floats = (const char *)(mesh->floats + k->vertices);
  const int32_t bytes = 4 * (3 * k->vertex_stride + 5 * k->facet_stride);
  for (int32_t i = 0; i < bytes; i += 64) __builtin_prefetch(floats + i);
  const char *corners = (const char *)(mesh->corners + 3 * (int64_t)k->triangles);
  for (int32_t i = 0; i < 3 * k->triangle_count; i += 64) __builtin_prefetch(corners + i);
  __builtin_prefetch(mesh->facet_end + k->facets);
}

// Draws the cluster's triangles that face the camera.
static void draw_cluster(const drawing *d, const dl_visible *v) {
  const dl_transform *transform = &d->view->transforms[v->draw];
  const dl_mesh *mesh = transform->mesh;
  const dl_cluster *k = &mesh->clusters[v->cluster];
  const dl_camera *camera = &d->view->camera;
  dl_canvas *canvas = d->canvas;
  const float *m = transform->camera_from_mesh;

  // Corners, seen by the camera.
  float point[3][DL_CLUSTER_VERTICES];
  int32_t screen_x[DL_CLUSTER_VERTICES], screen_y[DL_CLUSTER_VERTICES], out[DL_CLUSTER_VERTICES];
  float nearness[DL_CLUSTER_VERTICES];
  const float *source = mesh->floats + k->vertices;
  const float limit = (float)DL_GUARD * 256.0f, focal = camera->focal * 256.0f;
  for (int i = 0; i < k->vertex_count; i += DL_LANES) {
    f32x16 x = load_f(source + i), y = load_f(source + k->vertex_stride + i),
           z = load_f(source + 2 * k->vertex_stride + i);
    f32x16 at[3];
    for (int c = 0; c < 3; c++) {
      at[c] = ((m[4 * c] * x + m[4 * c + 1] * y) + m[4 * c + 2] * z) + m[4 * c + 3];
      if (v->clip) store_f(&point[c][i], at[c]);
    }
    f32x16 w = 1.0f / max_f(at[2], spread_f(DL_NEAR));
    f32x16 scale = focal * w;
    f32x16 sx = at[0] * scale, sy = at[1] * scale;
    if (v->clip) {
      store_i(out + i, (at[2] < spread_f(DL_NEAR)) | (abs_f(sx) > spread_f(limit)) | (abs_f(sy) > spread_f(limit)));
      // Not used as they are: their triangles are clipped.
      sx = max_f(min_f(sx, spread_f(limit)), spread_f(-limit));
      sy = max_f(min_f(sy, spread_f(limit)), spread_f(-limit));
    }
    sx = sx + camera->centre_x * 256.0f;
    sy = sy + camera->centre_y * 256.0f;
    store_i(screen_x + i, __builtin_convertvector(sx + (2097152.0f + 0.5f), i32x16) - 2097152);
    store_i(screen_y + i, __builtin_convertvector(sy + (2097152.0f + 0.5f), i32x16) - 2097152);
    store_f(nearness + i, w);
  }

  // Facets: 1 / depth over the picture, and which of them face the camera.
  float w0[DL_CLUSTER_TRIANGLES], wx[DL_CLUSTER_TRIANGLES], wy[DL_CLUSTER_TRIANGLES], side[DL_CLUSTER_TRIANGLES];
  const float *planes = mesh->floats + k->planes;
  const float *eye = transform->eye, *turn = transform->camera_turn;
  uint64_t facing = 0;
  const float slack = 1e-4f + 1e-6f * ((eye[0] < 0 ? -eye[0] : eye[0]) + (eye[1] < 0 ? -eye[1] : eye[1]) +
                                       (eye[2] < 0 ? -eye[2] : eye[2]));
  const float per_pixel = 1.0f / camera->focal;
  for (int i = 0; i < k->facet_count; i += DL_LANES) {
    f32x16 nx = load_f(planes + i), ny = load_f(planes + k->facet_stride + i),
           nz = load_f(planes + 2 * k->facet_stride + i), at = load_f(planes + 3 * k->facet_stride + i);
    f32x16 s = ((nx * eye[0] + ny * eye[1]) + nz * eye[2]) - at;
    facing |= (uint64_t)signs(s > spread_f(-slack)) << i;
    f32x16 scale = -1.0f / (s * transform->scale);
    f32x16 cx = ((turn[0] * nx + turn[1] * ny) + turn[2] * nz) * scale * per_pixel;
    f32x16 cy = ((turn[3] * nx + turn[4] * ny) + turn[5] * nz) * scale * per_pixel;
    f32x16 cz = ((turn[6] * nx + turn[7] * ny) + turn[8] * nz) * scale;
    store_f(wx + i, cx);
    store_f(wy + i, cy);
    store_f(w0 + i, cz - (cx * camera->centre_x + cy * camera->centre_y));
    store_f(side + i, s);
  }
  uint64_t all = k->facet_count == 64 ? ~(uint64_t)0 : ((uint64_t)1 << k->facet_count) - 1;
  facing = (facing | k->double_sided) & all;

  const uint8_t *numbers = mesh->corners + 3 * (int64_t)k->triangles;
  const uint8_t *ends = mesh->facet_end + k->facets;
  for (; facing; facing &= facing - 1) {
    const int f = __builtin_ctzll(facing);
    const float bias = planes[4 * k->facet_stride + f];
    const int double_sided = (int)(k->double_sided >> f & 1);
    const uint32_t number = (uint32_t)canvas->triangle_count;
    plane record = {w0[f], wx[f], wy[f]};
    int won = 0;
    for (int i = f == 0 ? 0 : ends[f - 1]; i < ends[f]; i++) {
      const uint8_t *n = numbers + 3 * i;
      plane depth = {w0[f], wx[f], wy[f]};
      int any;
      if (v->clip && (out[n[0]] | out[n[1]] | out[n[2]])) {
        float p[MOST_CORNERS][3];
        for (int c = 0; c < 3; c++) {
          for (int axis = 0; axis < 3; axis++) p[c][axis] = point[axis][n[c]];
        }
        any = draw_clipped(d, p, &depth, bias, double_sided, number);
      } else {
        corner c[3];
        for (int j = 0; j < 3; j++) c[j] = (corner){screen_x[n[j]], screen_y[n[j]], nearness[n[j]]};
        any = draw_corners(d, c[0], c[1], c[2], &depth, bias, double_sided, number);
      }
      if (any) record = depth;
      won |= any;
    }
    if (!won) continue;
    canvas->triangle_count++;
    const float *t = transform->world_turn;
    const float x = planes[f], y = planes[k->facet_stride + f], z = planes[2 * k->facet_stride + f];
    const float flip = side[f] < 0 ? -1.0f : 1.0f;
    canvas->triangles[number] = (dl_triangle){
        record.w0, record.wx, record.wy,
        flip * ((t[0] * x + t[1] * y) + t[2] * z), flip * ((t[3] * x + t[4] * y) + t[5] * z),
        flip * ((t[6] * x + t[7] * y) + t[8] * z), v->draw,
        mesh->surface_of[k->facets + (uint32_t)f]};
  }
  canvas->counts.clusters_drawn++;
}
