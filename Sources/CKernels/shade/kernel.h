// The shader for one instruction set: included by files that define DL_LEVEL and DL_SHADE and set the target.
#include "../include/shade.h"
#include "vector.h"

#include "tone.h"

#include "texture.h"

#include "material.h"
#include "sky.h"
#include "shadow.h"
#include "lamps.h"
#include "rain.h"

// Lamps are chosen for this many fragments at a time.
enum { CHUNK = 256, CHOSEN_LAMPS = 64 };

// Fragments of one kind, one after another, with the colours to write.
typedef struct {
  int32_t count;
  const float *x, *y;
  const uint32_t *triangle;
  uint8_t *rgba;
} fragment_span;

// Sixteen fragments; the last of a span is repeated where it ends.
typedef struct {
  vf x, y;
  uint32_t triangle[LANES];
} fragment_group;

INLINE fragment_group group_at(const fragment_span *span, int32_t i) {
  fragment_group g;
  if (i + LANES <= span->count) {
    g.x = row16(&span->x[i]);
    g.y = row16(&span->y[i]);
    __builtin_memcpy(g.triangle, &span->triangle[i], sizeof g.triangle);
  } else {
    for (int k = 0; k < LANES; k++) {
      int32_t from = i + k < span->count ? i + k : span->count - 1;
      g.x[k] = span->x[from];
      g.y[k] = span->y[from];
      g.triangle[k] = span->triangle[from];
    }
  }
  return g;
}

INLINE void put(const fragment_span *span, int32_t i, vi bytes) {
  int32_t last = span->count - i < LANES ? span->count - i : LANES;
  __builtin_memcpy(span->rgba + 4 * (int64_t)i, &bytes, 4 * (size_t)last);
}

INLINE vec3 with_rain(const dl_shading *light, const dl_camera *camera, vec3 colour, vf x, vf y) {
  if (light->rain <= 0.0f) return colour;
  float inverse_focal = 1.0f / camera->focal;
  vf streak = rain_streaks(light, (x - camera->centre_x) * inverse_focal, (y - camera->centre_y) * inverse_focal,
                           inverse_focal);
  return mix3(colour, scale3(splat3(light->fog_colour), splat(1.25f)), streak * 0.28f);
}

// The lamps whose halos may show in fragments.
static int32_t halos_of(const dl_shading *light, const dl_camera *camera, const fragment_span *span,
                        int32_t *chosen) {
  if (light->light_count == 0 || span->count == 0) return 0;
  float left = span->x[0], right = left, top = span->y[0], bottom = top;
  for (int32_t i = 1; i < span->count; i++) {
    left = span->x[i] < left ? span->x[i] : left;
    right = span->x[i] > right ? span->x[i] : right;
    top = span->y[i] < top ? span->y[i] : top;
    bottom = span->y[i] > bottom ? span->y[i] : bottom;
  }
  return halos_within(light->lights, light->light_count, camera, left, right, top, bottom, chosen, CHOSEN_LAMPS);
}

static void shade_sky(const dl_shading *light, const dl_camera *camera, const fragment_span *span) {
  const float *w = camera->world_from_camera;
  float inverse_focal = 1.0f / camera->focal;
  int32_t glowing[CHOSEN_LAMPS];
  int32_t halo_count = halos_of(light, camera, span, glowing);
  for (int32_t i = 0; i < span->count; i += LANES) {
    fragment_group g = group_at(span, i);
    vf x = g.x, y = g.y;
    vf rx = (x - camera->centre_x) * inverse_focal, ry = (y - camera->centre_y) * inverse_focal;
    vec3 direction = {w[0] * rx + w[1] * ry + w[2], w[3] * rx + w[4] * ry + w[5], w[6] * rx + w[7] * ry + w[8]};
    direction = scale3(direction, 1.0f / root(rx * rx + ry * ry + 1.0f));
    vec3 colour = sky_colour(light, direction);
    colour = add3(colour, halos(light->lights, glowing, halo_count, direction, splat(1e4f)));
    put(span, i, packed(light, with_rain(light, camera, colour, x, y)));
  }
}

// Light of sun and sky that a surface sends to the camera; `lamps` may be empty.
INLINE vec3 lit_surface(const dl_shading *light, material *m, const int32_t *chosen, int32_t lamps) {
  vec3 sun = splat3(light->sun_direction), toward = scale3(m->direction, splat(-1.0f));
  vf facing = vmax(dot3(m->normal, sun), splat(0.0f));
  vf open = facing > 0.0f ? splat(1.0f) : splat(0.0f);
  if (light->fine.texels && any(facing > 0.0f)) open = open * sunlit(light, m->place, m->normal);
  vf hidden = splat(0.0f);
  if (light->above.texels && any(m->normal.z > 0.3f))
    hidden = covered(light, m->place) * unit(m->normal.z * 2.0f - 0.6f);

  // Wet ground is darker and mirrors; water stands where the ground lies low.
  vf film = splat(0.0f), water = splat(0.0f);
  vf flat = unit(m->normal.z * 4.0f - 2.8f);
  if (light->wetness > 0.0f && any(m->wets)) {
    film = m->wets ? flat * light->wetness : splat(0.0f);
    if (light->puddles > 0.0f) {
      vf x = m->place.x + light->place[0], y = m->place.y + light->place[1];
      vi level = isplat(1);
      vf low = texel(light->textures, isplat(0), place_in_texture(x * (1.0f / 32.0f), y * (1.0f / 32.0f)), level);
      vf rough = texel(light->textures, isplat(0), place_in_texture(x * (1.0f / 5.0f), y * (1.0f / 5.0f)), isplat(3));
      water = film * smooth(unit((low + 0.16f * rough - (1.72f - 0.36f * light->puddles)) * 5.0f));
    }
    m->albedo = scale3(m->albedo, (1.0f - 0.42f * film) * (1.0f - 0.5f * water));
  }

  vf up = m->normal.z * 0.5f + 0.5f;
  vec3 around = mix3(splat3(light->ground_light), splat3(light->sky_light), up);
  around = scale3(around, 1.0f - 0.72f * hidden);
  vec3 incoming = add3(around, scale3(splat3(light->sun), facing * open));
  vec3 mirrored = {splat(0.0f), splat(0.0f), splat(0.0f)};
  if (lamps > 0) {
    lamp_sum sum = lamp_light(light->lights, chosen, lamps, m->place, m->normal, toward, any(film > 0.0f));
    incoming = add3(incoming, sum.diffuse);
    mirrored = scale3(sum.mirrored, film * film * 0.5f + water);
  }
  vec3 colour = mul3(m->albedo, incoming);

  vi shiny = (m->shine > 0.0f) | (film > 0.0f);
  if (any(shiny)) {
    vf cosine = vmax(dot3(toward, m->normal), splat(0.0f));
    vf rim = 1.0f - unit(cosine);
    vf rim2 = rim * rim;
    vf grazing = rim2 * rim2 * rim;
    vf bare = m->shine * m->shine * 0.6f;
    vf share = shiny ? bare + (1.0f - bare) * grazing * unit(m->shine * 4.0f) * 0.8f : splat(0.0f);
    vf wet_share = (0.02f + 0.98f * grazing) * (0.4f * film + 0.55f * water);
    share = vmax(share, wet_share);
    vec3 bounce = add3(m->direction, scale3(m->normal, 2.0f * cosine));
    vf sunward = dot3(bounce, sun);
    vec3 image = clear_sky(light, bounce, sunward);
    // Towards the horizon, things stand before the sky.
    vf clear = smooth(unit(bounce.z * 2.2f)) * 0.6f + 0.4f;
    image = scale3(image, clear * (1.0f - hidden));
    vf tight = 1.0f / (1.0f + mix(splat(60.0f), splat(1500.0f), m->shine) * (1.0f - sunward));
    image = add3(image, scale3(splat3(light->sun), tight * tight * open * 6.0f * (1.0f - film)));
    colour = mix3(colour, image, share);
    colour = add3(colour, mirrored);
  }

  colour = add3(colour, m->own);
  vec3 glowing = scale3(m->albedo, splat(light->lamp_light));
  vec3 core = {splat(0.04f), splat(0.04f), splat(0.04f)};
  return select3(m->lit, add3(glowing, core), colour);
}

static void shade_surfaces(const dl_shading *light, const dl_camera *camera, const dl_draw *draws,
                           const dl_triangle *triangles, const fragment_span *span) {
  int32_t chosen[CHOSEN_LAMPS], glowing[CHOSEN_LAMPS];
  int32_t halo_count = halos_of(light, camera, span, glowing);
  int32_t lamps = 0;
  if (light->light_count > 0) {
    // The box around the chunk decides which lamps matter.
    vec3 low = {splat(1e9f), splat(1e9f), splat(1e9f)}, high = {splat(-1e9f), splat(-1e9f), splat(-1e9f)};
    const float *w = camera->world_from_camera;
    float inverse_focal = 1.0f / camera->focal;
    for (int32_t i = 0; i < span->count; i += LANES) {
      fragment_group g = group_at(span, i);
      vf t[16], x = g.x, y = g.y;
      read_planes(triangles, g.triangle, t);
      vf rx = (x - camera->centre_x) * inverse_focal, ry = (y - camera->centre_y) * inverse_focal;
      vf depth = 1.0f / vmax(t[0] + t[1] * x + t[2] * y, splat(1e-5f));
      vec3 p = scale3((vec3){w[0] * rx + w[1] * ry + w[2], w[3] * rx + w[4] * ry + w[5],
                             w[6] * rx + w[7] * ry + w[8]},
                      depth);
      low = (vec3){vmin(low.x, p.x), vmin(low.y, p.y), vmin(low.z, p.z)};
      high = (vec3){vmax(high.x, p.x), vmax(high.y, p.y), vmax(high.z, p.z)};
    }
    float least[3] = {__builtin_reduce_min(low.x), __builtin_reduce_min(low.y), __builtin_reduce_min(low.z)};
    float most[3] = {__builtin_reduce_max(high.x), __builtin_reduce_max(high.y), __builtin_reduce_max(high.z)};
    lamps = lamps_within(light->lights, light->light_count, least, most, chosen, CHOSEN_LAMPS);
  }

  for (int32_t i = 0; i < span->count; i += LANES) {
    fragment_group g = group_at(span, i);
    vf x = g.x, y = g.y;
    material m = read_material(light, camera, draws, triangles, g.triangle, x, y);
    vec3 colour = lit_surface(light, &m, chosen, lamps);
    vf through = clearness(light, m.distance, m.place.z);
    through = m.lit ? root(through) : through;
    colour = mix3(fog_light(light, dot3(m.direction, splat3(light->sun_direction))), colour, through);
    colour = add3(colour, halos(light->lights, glowing, halo_count, m.direction, m.distance));
    put(span, i, packed(light, with_rain(light, camera, colour, x, y)));
  }
}

// Shades part of a span: fragments of sky, or of surfaces.
static void shade_part(const dl_shading *light, const dl_camera *camera, const dl_draw *draws,
                       const dl_triangle *triangles, const fragment_span *span, int32_t from, int32_t to, int sky) {
  for (; from < to; from += CHUNK) {
    int32_t count = to - from < CHUNK ? to - from : CHUNK;
    fragment_span part = {count, span->x + from, span->y + from, span->triangle + from,
                          span->rgba + 4 * (int64_t)from};
    if (sky)
      shade_sky(light, camera, &part);
    else
      shade_surfaces(light, camera, draws, triangles, &part);
  }
}

// Fragments in any order: sorted first, a chunk at a time.
static void shade_mixed(const dl_shading *light, const dl_camera *camera, const dl_draw *draws,
                        const dl_triangle *triangles, const fragment_span *span) {
  float x[CHUNK], y[CHUNK];
  uint32_t triangle[CHUNK];
  int32_t target[CHUNK];
  uint8_t rgba[4 * CHUNK];
  for (int32_t from = 0; from < span->count; from += CHUNK) {
    int32_t count = span->count - from < CHUNK ? span->count - from : CHUNK;
    int32_t first = 0, last = count;
    for (int32_t i = from; i < from + count; i++) {
      int32_t k = span->triangle[i] == DL_SKY ? --last : first++;
      x[k] = span->x[i];
      y[k] = span->y[i];
      triangle[k] = span->triangle[i];
      target[k] = i;
    }
    fragment_span sorted = {count, x, y, triangle, rgba};
    shade_part(light, camera, draws, triangles, &sorted, 0, first, 0);
    shade_part(light, camera, draws, triangles, &sorted, first, count, 1);
    for (int32_t k = 0; k < count; k++) __builtin_memcpy(span->rgba + 4 * (int64_t)target[k], rgba + 4 * k, 4);
  }
}

void DL_SHADE(const dl_shading *light, const dl_camera *camera, const dl_draw *draws, const dl_triangle *triangles,
              const dl_fragments *fragments, uint8_t *rgba) {
  fragment_span span = {fragments->count, fragments->x, fragments->y, fragments->triangle, rgba};
  if (fragments->uniform == 0 && fragments->sky == 0) {
    shade_mixed(light, camera, draws, triangles, &span);
  } else {
    int32_t solid = fragments->count - fragments->sky;
    shade_part(light, camera, draws, triangles, &span, 0, solid, 0);
    shade_part(light, camera, draws, triangles, &span, solid, fragments->count, 1);
  }
}
