// Lamps in the dark.

// What lamps give to a surface.
typedef struct {
  vec3 diffuse, mirrored;
} lamp_sum;

// Share of a lamp's light that falls within its cone.
INLINE vf within_cone(const dl_light *lamp, vf cosine) {
  if (lamp->cone <= -1.0f) return splat(1.0f);
  return smooth(unit((cosine - lamp->cone) * (2.5f / (1.0f - lamp->cone))));
}

// `toward` is the unit vector to the camera; `wet` whether images in wet ground are wanted.
INLINE lamp_sum lamp_light(const dl_light *lamps, const int32_t *chosen, int32_t count, vec3 place, vec3 normal,
                           vec3 toward, int wet) {
  lamp_sum sum = {{splat(0), splat(0), splat(0)}, {splat(0), splat(0), splat(0)}};
  for (int32_t i = 0; i < count; i++) {
    const dl_light *lamp = &lamps[chosen[i]];
    vec3 way = sub3(splat3(lamp->position), place);
    vf square = dot3(way, way) + 0.01f;
    if (!any(square < lamp->range * lamp->range)) continue;
    vf inverse = 1.0f / root(square);
    vf reach = unit(1.0f - square * (1.0f / (lamp->range * lamp->range)));
    vf cone = within_cone(lamp, -(dot3(way, splat3(lamp->direction)) * inverse));
    vf facing = vmax(dot3(way, normal) * inverse, splat(0.0f));
    vf strength = reach * reach * cone * facing;
    if (any(strength > 0.0f))
      sum.diffuse = add3(sum.diffuse, scale3(splat3(lamp->colour), strength / (square + 0.3f)));
    if (wet && lamp->glare > 0.0f) {
      // The half vector between lamp and camera draws the image out towards the camera, as wet roads do.
      vec3 half = add3(scale3(way, inverse), toward);
      vf cosine = dot3(half, normal) / root(dot3(half, half) + 1e-6f);
      vf off = 1.0f + 500.0f * (1.0f - cosine * cosine);
      vf shine = reach * lamp->glare / (off * off);
      sum.mirrored = add3(sum.mirrored, scale3(splat3(lamp->colour), shine));
    }
  }
  return sum;
}

// Halos end this far from the line of sight, metres.
#define HALO_RADIUS 2.0f

// Light that the air between camera and place scatters out of lamps. `direction` has unit length.
INLINE vec3 halos(const dl_light *lamps, const int32_t *chosen, int32_t count, vec3 direction, vf distance) {
  vec3 sum = {splat(0), splat(0), splat(0)};
  for (int32_t i = 0; i < count; i++) {
    const dl_light *lamp = &lamps[chosen[i]];
    vec3 place = splat3(lamp->position);
    vf along = dot3(direction, place);
    vf square = vmax(dot3(place, place) - along * along, splat(0.0f));
    vf near = unit(1.0f - square * (1.0f / (HALO_RADIUS * HALO_RADIUS)));
    near = ((along > 0.3f) & (along < distance + 0.3f)) ? near : splat(0.0f);
    sum = add3(sum, scale3(splat3(lamp->colour), near * near * lamp->halo / (square + 0.05f)));
  }
  return sum;
}

// Lamps whose halos may lie in a part of the picture (in pixels); gives their count. At most `room`.
static inline int32_t halos_within(const dl_light *lamps, int32_t count, const dl_camera *camera, float left,
                                   float right, float top, float bottom, int32_t *chosen, int32_t room) {
  const float *w = camera->world_from_camera;
  int32_t found = 0;
  for (int32_t i = 0; i < count && found < room; i++) {
    if (lamps[i].halo <= 0.0f) continue;
    const float *p = lamps[i].position;
    float x = w[0] * p[0] + w[3] * p[1] + w[6] * p[2], y = w[1] * p[0] + w[4] * p[1] + w[7] * p[2];
    float z = w[2] * p[0] + w[5] * p[1] + w[8] * p[2];
    if (z < 0.3f) continue;
    float scale = camera->focal / z, reach = 1.5f * HALO_RADIUS * scale;
    float column = x * scale + camera->centre_x, row = y * scale + camera->centre_y;
    if (column + reach < left || column - reach > right || row + reach < top || row - reach > bottom) continue;
    chosen[found++] = i;
  }
  return found;
}

// Lamps that reach into a box; gives their count. At most `room`.
static inline int32_t lamps_within(const dl_light *lamps, int32_t count, const float low[3], const float high[3],
                                   int32_t *chosen, int32_t room) {
  int32_t found = 0;
  for (int32_t i = 0; i < count && found < room; i++) {
    float square = 0.0f;
    for (int k = 0; k < 3; k++) {
      float x = lamps[i].position[k];
      float gap = x < low[k] ? low[k] - x : x > high[k] ? x - high[k] : 0.0f;
      square += gap * gap;
    }
    if (square < lamps[i].range * lamps[i].range) chosen[found++] = i;
  }
  return found;
}
