// What is seen at sixteen places: read from triangles, draws and surfaces.

typedef struct {
  vf depth;       // along the optical axis, metres
  vec3 direction; // to the place, unit length, world axes
  vf distance;    // metres
  vec3 place;     // relative to the camera, world axes
  vec3 normal;    // world axes
  vec3 albedo;
  vf shine;       // 0 to 1
  vi wets;        // mask
  vi lit;         // mask: the surface is a lit lamp
  vec3 own;       // light of its own: windows
} material;

INLINE vf row16(const void *at) {
  typedef float loose __attribute__((ext_vector_type(16), aligned(4)));
  return *(const loose *)at;
}
INLINE vf row8(const void *at) {
  typedef float loose __attribute__((ext_vector_type(8), aligned(4)));
  loose x = *(const loose *)at;
  return __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7);
}

// Sixteen words of each of sixteen records, by word.
INLINE void columns16(const char *const at[LANES], vf column[16]) {
  uintptr_t differ = 0;
  for (int i = 1; i < LANES; i++) differ |= (uintptr_t)at[i] ^ (uintptr_t)at[0];
  if (differ == 0) {
    const float *words = (const float *)at[0];
    for (int i = 0; i < 16; i++) column[i] = splat(words[i]);
  } else {
    for (int i = 0; i < LANES; i++) column[i] = row16(at[i]);
    transpose(column);
  }
}

// Whether sixteen numbers are one.
INLINE int all_same(const uint32_t *numbers) {
  typedef uint32_t loose __attribute__((ext_vector_type(16), aligned(4)));
  vu n = *(const loose *)numbers;
  return !any(n != numbers[0]);
}

// The words of sixteen triangles: plane in 0...2, normal in 3...5.
INLINE void read_planes(const dl_triangle *triangles, const uint32_t *numbers, vf t[16]) {
  if (all_same(numbers)) {
    const float *words = &triangles[numbers[0]].w0;
    for (int i = 0; i < 6; i++) t[i] = splat(words[i]);
  } else {
    for (int i = 0; i < LANES; i++) t[i] = row8(&triangles[numbers[i]]);
    transpose(t);
  }
}

// The colour of a facade's windows, and where they are.
INLINE void windows(const dl_shading *light, vi texture, vf u, vf v, vf detail, vf u_start, vf v_start,
                    material *m) {
  vi facade = (texture >= DL_TEXTURE_OFFICES) & (texture <= DL_TEXTURE_SHOPS);
  if (!any(facade)) return;
  vi layer = facade ? texture + (DL_TEXTURE_GLASS - DL_TEXTURE_OFFICES) : isplat(0);
  vf glass = unit(smooth_texel(light->textures, layer, place_in_texture(u, v), detail) * 0.502f);
  glass = facade ? glass : splat(0.0f);

  vu seed = (vu)bits_int(u_start) * 0x9E3779B9u ^ (vu)bits_int(v_start);
  seed ^= (vu)whole(u) * 0x85EBCA6Bu ^ (vu)whole(v) * 0xC2B2AE35u;
  vu first = hashed(seed), second = hashed(first), third = hashed(second);
  // Where windows become smaller than pixels, all of them look like the mean.
  vf single = unit(2.0f - (detail - 5.0f));
  vf curtain = chance(first) < 0.3f ? splat(0.55f) : splat(0.08f);
  curtain = mix(splat(0.2f), curtain, single);
  vec3 dark = {splat(0.022f), splat(0.028f), splat(0.034f)};
  vec3 cloth = {splat(0.34f), splat(0.32f), splat(0.28f)};
  m->albedo = mix3(m->albedo, mix3(dark, cloth, curtain), glass);
  m->shine = mix(m->shine, splat(0.62f), glass);
  if (light->window_light > 0.0f) {
    vi shop = texture == DL_TEXTURE_SHOPS;
    vf share = shop ? splat(0.85f) : splat(0.32f);
    vf on = chance(second) < share ? splat(1.0f) : splat(0.0f);
    vf bright = 0.35f + 0.65f * chance(third);
    vf shining = mix(share * 0.67f, on * bright, single) * glass * light->window_light;
    vf tone = chance(first);
    m->own.x = shining;
    m->own.y = shining * (0.66f + 0.22f * tone);
    m->own.z = shining * (0.30f + 0.45f * tone);
  }
}

// `ray` is the direction in camera axes, not of unit length (z is 1).
INLINE material read_material(const dl_shading *light, const dl_camera *camera, const dl_draw *draws,
                              const dl_triangle *triangles, const uint32_t *numbers, vf x, vf y) {
  material m;
  const char *at[LANES];
  vf t[16], d[16], s[16];
  read_planes(triangles, numbers, t);
  if (all_same(numbers)) {
    const dl_triangle *triangle = &triangles[numbers[0]];
    const dl_draw *draw = &draws[triangle->draw];
    const float *words = (const float *)draw;
    for (int i = 0; i < 16; i++) d[i] = splat(words[i]);
    words = (const float *)&draw->surfaces[triangle->surface];
    for (int i = 0; i < 13; i++) s[i] = splat(words[i]);
  } else {
    for (int i = 0; i < LANES; i++) at[i] = (const char *)&draws[triangles[numbers[i]].draw];
    columns16(at, d);
    for (int i = 0; i < LANES; i++)
      at[i] = (const char *)&((const dl_draw *)at[i])->surfaces[triangles[numbers[i]].surface];
    columns16(at, s);
  }

  float inverse_focal = 1.0f / camera->focal;
  vf rx = (x - camera->centre_x) * inverse_focal, ry = (y - camera->centre_y) * inverse_focal;
  m.depth = 1.0f / vmax(t[0] + t[1] * x + t[2] * y, splat(1e-5f));
  const float *w = camera->world_from_camera;
  vec3 direction = {w[0] * rx + w[1] * ry + w[2], w[3] * rx + w[4] * ry + w[5], w[6] * rx + w[7] * ry + w[8]};
  vf length = root(rx * rx + ry * ry + 1.0f);
  m.place = scale3(direction, m.depth);
  m.direction = scale3(direction, 1.0f / length);
  m.distance = m.depth * length;
  m.normal = (vec3){t[3], t[4], t[5]};

  vi kinds = bits_int(s[11]), flags = bits_int(s[12]);
  vi tinted = (flags & DL_SURFACE_TINTED) != 0;
  vf one = splat(1.0f);
  m.albedo = (vec3){s[0] * (tinted ? d[12] : one), s[1] * (tinted ? d[13] : one), s[2] * (tinted ? d[14] : one)};
  m.shine = number((kinds >> 16) & 255) * (1.0f / 255.0f);
  m.wets = (flags & DL_SURFACE_GETS_WET) != 0;
  m.own = (vec3){splat(0.0f), splat(0.0f), splat(0.0f)};
  vu lamp = (vu)kinds >> 24;
  vu lamps = (vu)bits_int(d[15]) | light->lit;
  vi has_lamp = lamp < 32u;
  m.lit = has_lamp & (((lamps >> (lamp & 31u)) & 1u) != 0u);
  // A lamp's colour is the one that it shines with: dark glass when it is off, darkest in traffic lights.
  vf off = ((lamp >= 16u) & (lamp < 24u)) ? splat(0.10f) : splat(0.40f);
  m.albedo = scale3(m.albedo, (has_lamp & ~m.lit) ? off : one);

  vi texture = (kinds >> 8) & 255;
  texture = texture < DL_TEXTURE_COUNT ? texture : isplat(0);
  if (any(texture)) {
    // The pattern's place as a plane in camera axes: u = (ux, uy, uz) . p + u3.
    vf ux = s[3] * d[0] + s[4] * d[4] + s[5] * d[8], uy = s[3] * d[1] + s[4] * d[5] + s[5] * d[9];
    vf uz = s[3] * d[2] + s[4] * d[6] + s[5] * d[10];
    vf u3 = s[3] * d[3] + s[4] * d[7] + s[5] * d[11] + s[6];
    vf vx = s[7] * d[0] + s[8] * d[4] + s[9] * d[8], vy = s[7] * d[1] + s[8] * d[5] + s[9] * d[9];
    vf vz = s[7] * d[2] + s[8] * d[6] + s[9] * d[10];
    vf v3 = s[7] * d[3] + s[8] * d[7] + s[9] * d[11] + s[10];
    vf along_u = ux * rx + uy * ry + uz, along_v = vx * rx + vy * ry + vz;
    vf u = along_u * m.depth + u3, v = along_v * m.depth + v3;
    // What a step of one pixel to the right and down changes.
    vf slope_x = t[1] * m.depth, slope_y = t[2] * m.depth;
    vf u_right = m.depth * (ux * inverse_focal - along_u * slope_x);
    vf v_right = m.depth * (vx * inverse_focal - along_v * slope_x);
    vf u_down = m.depth * (uy * inverse_focal - along_u * slope_y);
    vf v_down = m.depth * (vy * inverse_focal - along_v * slope_y);
    vf right = u_right * u_right + v_right * v_right, down = u_down * u_down + v_down * v_down;
    vi downwards = down > right;
    vf great = downwards ? down : right, small = downwards ? right : down;
    vf u_step = (downwards ? u_down : u_right) * 0.25f, v_step = (downwards ? v_down : v_right) * 0.25f;
    // Two looks along the longer side of the pixel's footprint, each as wide as half of it or as the shorter side.
    // One look where it is about as wide as long.
    vi is_long = great > small * 4.0f;
    vf span = is_long ? vmax(small, great * 0.25f) : great * 0.7f;
    vf detail = 0.5f * rough_log2(vmax(span, splat(1e-12f))) + 7.7f;
    u_step = is_long ? u_step : splat(0.0f);
    v_step = is_long ? v_step : splat(0.0f);
    vf luminance = any(is_long)
                       ? long_texel(light->textures, texture, u, v, u_step, v_step, detail)
                       : smooth_texel(light->textures, texture, place_in_texture(u, v), detail);
    vf warm, patches;
    if (any(texture != texture[0])) {
      warm = load_float(&light->tones[0].warm, texture << 1);
      patches = load_float(&light->tones[0].patches, texture << 1);
    } else {
      warm = splat(light->tones[texture[0]].warm);
      patches = splat(light->tones[texture[0]].patches);
    }
    vf broad = splat(0.0f);
    if (any(patches > 0.0f)) {
      vf world_x = m.place.x + light->place[0], world_y = m.place.y + light->place[1];
      vi level = truncated(clamp(rough_log2(vmax(m.depth * inverse_focal, splat(1e-9f))) + 3.5f, 0.0f, 6.0f));
      texture_place at = place_in_texture(world_x * (1.0f / 64.0f), world_y * (1.0f / 64.0f));
      broad = texel(light->textures, isplat(0), at, level) - 1.0f;
    }
    vi plain = texture == 0;
    luminance = plain ? one : luminance * (1.0f + broad * patches);
    vf change = luminance - 1.0f;
    m.albedo.x = m.albedo.x * vmax(1.0f + change * (1.0f + warm) + broad * warm * patches * 0.7f, splat(0.05f));
    m.albedo.y = m.albedo.y * luminance;
    m.albedo.z = m.albedo.z * vmax(1.0f + change * (1.0f - warm) - broad * warm * patches * 0.7f, splat(0.05f));
    windows(light, texture, u, v, detail, s[6], s[10], &m);
  }
  return m;
}
