// Look-ups in height maps.

// Heights of the 2 x 2 texels around a place, in texel units, and the weights of the right column and lower row.
typedef struct {
  vf heights[4];
  vf fx, fy;
} patch;

INLINE patch heights_around(const uint16_t *texels, vi side, vi start, vf column, vf row) {
  patch result;
  vf x = column - 0.5f, y = row - 0.5f;
  vi i = truncated(x), j = truncated(y);  // they are positive
  result.fx = x - number(i);
  result.fy = y - number(j);
  vi index = start + j * side + i;
  vi upper = load32(texels, index << 1), lower = load32(texels, (index + side) << 1);
  result.heights[0] = number(upper & 0xFFFF);
  result.heights[1] = number((vi)((vu)upper >> 16));
  result.heights[2] = number(lower & 0xFFFF);
  result.heights[3] = number((vi)((vu)lower >> 16));
  return result;
}

INLINE vf blended(const patch *p, const vf value[4]) {
  return mix(mix(value[0], value[1], p->fx), mix(value[2], value[3], p->fx), p->fy);
}

// Share of the sun's light that reaches a place (relative to the camera, world axes).
INLINE vf sunlit(const dl_shading *light, vec3 place, vec3 normal) {
  const dl_height_map *fine = &light->fine, *coarse = &light->coarse;
  vf a = dot3(place, splat3(light->shadow_right)), b = dot3(place, splat3(light->shadow_up));
  vf h = dot3(place, splat3(light->sun_direction));
  float side = (float)fine->side;

  vf fine_x = (a + fine->left) * fine->scale, fine_y = (b + fine->top) * fine->scale;
  vf border = vmin(vmin(fine_x, side - fine_x), vmin(fine_y, side - fine_y));
  vi near = border > 4.0f;
  vf scale = near ? splat(fine->scale) : splat(coarse->scale);
  vf left = near ? splat(fine->left) : splat(coarse->left);
  vf top = near ? splat(fine->top) : splat(coarse->top);
  vi start = near & 0;
  start = near ? start : isplat(fine->side * fine->side);

  // Step off the surface by a texel and a half, so that it does not shade itself.
  vf away = 1.5f / scale;
  vf column = (a + dot3(normal, splat3(light->shadow_right)) * away + left) * scale;
  vf row = (b + dot3(normal, splat3(light->shadow_up)) * away + top) * scale;
  vf rise = dot3(normal, splat3(light->sun_direction)) * away + 0.02f;
  vf height = (h + rise + fine->base) * DL_HEIGHT_SCALE;
  vf edge = vmin(vmin(column, side - column), vmin(row, side - row));
  column = clamp(column, 1.0f, side - 2.0f);
  row = clamp(row, 1.0f, side - 2.0f);

  patch p = heights_around(fine->texels, isplat(fine->side), start, column, row);
  vf open[4];
  for (int i = 0; i < 4; i++) open[i] = p.heights[i] > height ? splat(0.0f) : splat(1.0f);
  vf share = blended(&p, open);
  return mix(splat(1.0f), share, unit((edge - 2.0f) * (1.0f / 24.0f)));
}

// Share of the sky that is hidden by something up to a few metres above: what darkens the road under a car.
INLINE vf covered(const dl_shading *light, vec3 place) {
  const dl_height_map *map = &light->above;
  float side = (float)map->side;
  vf column = (place.x + map->left) * map->scale, row = (place.y + map->top) * map->scale;
  vf edge = vmin(vmin(column, side - column), vmin(row, side - row));
  column = clamp(column, 1.0f, side - 2.0f);
  row = clamp(row, 1.0f, side - 2.0f);
  vf height = (place.z + map->base) * DL_HEIGHT_SCALE;
  patch p = heights_around(map->texels, isplat(map->side), isplat(0), column, row);
  vf hidden[4];
  for (int i = 0; i < 4; i++) {
    vf gap = (p.heights[i] - height) * (1.0f / DL_HEIGHT_SCALE);
    hidden[i] = unit((gap - 0.3f) * 1.5f) * unit((5.0f - gap) * 0.5f);
  }
  return smooth(blended(&p, hidden)) * unit((edge - 2.0f) * 0.125f);
}
