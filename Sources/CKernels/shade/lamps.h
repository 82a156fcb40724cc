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
    vf inverse = 1.0f / root(square);
    vf reach = unit(1.0f - square * (1.0f / (lamp->range * lamp->range)));
    vf cone = within_cone(lamp, -(dot3(way, splat3(lamp->direction)) * inverse));
    vf strength = reach * reach * cone / (square + 0.3f);
    vf facing = vmax(dot3(way, normal) * inverse, splat(0.0f));
    sum.diffuse = add3(sum.diffuse, scale3(splat3(lamp->colour), strength * facing));
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
