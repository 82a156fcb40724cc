// Which clusters stand before the camera, sixteen at a time, by their boxes.

// A box about the mesh's axes lies in a box about the camera's axes, whose edges the picture's rays through
// the near and the far side bound.
int64_t DL_KERNEL(dl_cull)(const dl_view *view, const dl_transform *transform, uint32_t draw,
                           dl_visible *out) {
  const dl_mesh *mesh = transform->mesh;
  const float *m = transform->camera_from_mesh;
  const float focal = view->camera.focal, width = (float)view->camera.width,
              height = (float)view->camera.height;
  const float centre[2] = {view->camera.centre_x, view->camera.centre_y};
  const float size[2] = {width, height};
  const i32x16 lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  // Samples lie at least so far from the edges of their pixel.
  const float margin = view->samples == 1 ? 0.5f : 0.125f;
  int64_t count = 0;
  for (int32_t first = 0; first < mesh->cluster_count; first += DL_LANES) {
    f32x16 c[3], h[3], at[3], half[3];
    for (int i = 0; i < 3; i++) {
      c[i] = load_f(mesh->boxes + (int64_t)i * mesh->cluster_stride + first);
      h[i] = load_f(mesh->boxes + (int64_t)(i + 3) * mesh->cluster_stride + first);
    }
    for (int i = 0; i < 3; i++) {
      const float *r = m + 4 * i;
      at[i] = ((r[0] * c[0] + r[1] * c[1]) + r[2] * c[2]) + r[3];
      // A little more, for rounding.
      half[i] = (abs_f(spread_f(r[0])) * h[0] + abs_f(spread_f(r[1])) * h[1]) + abs_f(spread_f(r[2])) * h[2];
      half[i] = half[i] + 1e-6f * abs_f(at[i]) + spread_f(1e-5f);
    }
    f32x16 back = at[2] + half[2], front = at[2] - half[2];
    i32x16 clip = front < spread_f(DL_NEAR);
    front = max_f(front, spread_f(DL_NEAR));
    i32x16 seen = (back >= spread_f(DL_NEAR)) & (lanes < spread_i(mesh->cluster_count - first));
    f32x16 near_scale = spread_f(focal) / front;
    f32x16 far_scale = spread_f(focal) / max_f(back, spread_f(DL_NEAR));
    i32x16 low[2], high[2];
    for (int i = 0; i < 2; i++) {
      f32x16 a = at[i] - half[i], b = at[i] + half[i];
      a = a * choose_f(a < spread_f(0.0f), near_scale, far_scale);
      b = b * choose_f(b > spread_f(0.0f), near_scale, far_scale);
      clip |= (a < spread_f(-(float)DL_GUARD)) | (b > spread_f((float)DL_GUARD));
      a = a + spread_f(centre[i]);
      b = b + spread_f(centre[i]);
      seen &= (a < spread_f(size[i])) & (b > spread_f(0.0f));
      // First and last pixel with a sample between a and b; 1 keeps the cut towards zero a floor.
      a = max_f(a, spread_f(0.0f)) + spread_f(margin - 0.01f);
      b = min_f(b, spread_f(size[i] - 0.01f)) - spread_f(margin - 0.01f);
      low[i] = __builtin_convertvector(a, i32x16);
      high[i] = __builtin_convertvector(b + spread_f(1.0f), i32x16) - 1;
      seen &= low[i] <= high[i];
    }
    uint32_t bits = signs(seen);
    if (!bits) continue;
    int32_t x0[16], y0[16], x1[16], y1[16], clips[16];
    float nearest[16];
    store_i(x0, low[0]);
    store_i(y0, low[1]);
    store_i(x1, high[0]);
    store_i(y1, high[1]);
    store_i(clips, clip);
    store_f(nearest, front);
    for (; bits; bits &= bits - 1) {
      int i = __builtin_ctz(bits);
      out[count++] =
          (dl_visible){draw,           (uint32_t)(first + i), (int16_t)x0[i], (int16_t)y0[i],
                       (int16_t)x1[i], (int16_t)y1[i],        nearest[i],     (uint32_t)(clips[i] != 0)};
    }
  }
  return count;
}
