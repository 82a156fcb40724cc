// A scan converter for height maps: triangles seen along one axis, the greatest height stays.
#include "../include/shade.h"

#include <stdlib.h>

static float least(float a, float b) { return a < b ? a : b; }
static float most(float a, float b) { return a > b ? a : b; }

static void draw(uint16_t *texels, int32_t side, const float *p) {
  float ax = p[0], ay = p[1], az = p[2];
  float bx = p[3] - ax, by = p[4] - ay, bz = p[5] - az;
  float cx = p[6] - ax, cy = p[7] - ay, cz = p[8] - az;
  float area = bx * cy - by * cx;
  if (!(area > 1e-6f || area < -1e-6f)) return;  // seen edge on, or not a number
  float x0 = ax + least(0, least(bx, cx)), x1 = ax + most(0, most(bx, cx));
  float y0 = ay + least(0, least(by, cy)), y1 = ay + most(0, most(by, cy));
  float edge = (float)side;
  if (!(x1 > 0 && y1 > 0 && x0 < edge && y0 < edge)) return;
  int32_t column0 = (int32_t)most(x0, 0), column1 = (int32_t)least(x1, edge - 1);
  int32_t row0 = (int32_t)most(y0, 0), row1 = (int32_t)least(y1, edge - 1);
  float inverse = 1.0f / area;
  // Weights of b and c at texel centres, and the height, are linear in column and row.
  float wb_x = cy * inverse, wb_y = -cx * inverse, wc_x = -by * inverse, wc_y = bx * inverse;
  float z_x = bz * wb_x + cz * wc_x, z_y = bz * wb_y + cz * wc_y;
  float top = least(most(az, most(az + bz, az + cz)), 65535.0f);
  for (int32_t row = row0; row <= row1; row++) {
    float y = (float)row + 0.5f - ay;
    // Columns between the edges: each weight must be at least 0.
    float from = (float)column0, to = (float)column1;
    const float slope[3] = {wb_x, wc_x, -wb_x - wc_x};
    const float start[3] = {wb_y * y, wc_y * y, 1.0f - (wb_y + wc_y) * y};
    int empty = 0;
    for (int k = 0; k < 3; k++) {
      if (slope[k] > 1e-9f)
        from = most(from, ax - start[k] / slope[k] - 0.5f);
      else if (slope[k] < -1e-9f)
        to = least(to, ax - start[k] / slope[k] - 0.5f);
      else if (start[k] < 0.0f)
        empty = 1;
    }
    if (empty || !(from <= to)) continue;
    int32_t first = (int32_t)from;
    if ((float)first < from) first++;
    int32_t last = (int32_t)to;
    float z = az + z_y * y + z_x * ((float)first + 0.5f - ax);
    // Every texel by itself, so that the compiler takes several at once.
    uint16_t *restrict line = texels + (int64_t)row * side + first;
    const int32_t count = last - first + 1;
    for (int32_t i = 0; i < count; i++) {
      float height = most(least(z + z_x * (float)i, top), 0.0f);
      uint16_t value = (uint16_t)(int32_t)height;
      line[i] = value > line[i] ? value : line[i];
    }
  }
}

void dl_draw_heights(uint16_t *texels, int32_t side, const float *vertices, int32_t vertex_count,
                     const uint32_t *triangles, int32_t count, const uint8_t *casts, const float rows[12]) {
  float *moved = malloc((size_t)vertex_count * 3 * sizeof *moved);
  if (!moved) abort();
  for (int32_t i = 0; i < vertex_count; i++) {
    const float *v = vertices + 4 * (int64_t)i;
    for (int r = 0; r < 3; r++)
      moved[3 * (int64_t)i + r] = rows[4 * r] * v[0] + rows[4 * r + 1] * v[1] + rows[4 * r + 2] * v[2] + rows[4 * r + 3];
  }
  for (int32_t i = 0; i < count; i++) {
    const uint32_t *triangle = triangles + 4 * (int64_t)i;
    if (!casts[triangle[3]]) continue;
    float corners[9];
    for (int k = 0; k < 3; k++)
      for (int r = 0; r < 3; r++) corners[3 * k + r] = moved[3 * (int64_t)triangle[k] + r];
    draw(texels, side, corners);
  }
  free(moved);
}
