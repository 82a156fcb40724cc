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

// Fragments of one kind, gathered: up to `CHUNK`, filled up to a multiple of sixteen.
enum { CHUNK = 256, CHOSEN_LAMPS = 64 };
typedef struct {
  int32_t count;
  float x[CHUNK + LANES], y[CHUNK + LANES];
  uint32_t triangle[CHUNK + LANES];
  int32_t target[CHUNK + LANES];
} __attribute__((aligned(64))) fragment_list;

INLINE vec3 with_rain(const dl_shading *light, const dl_camera *camera, vec3 colour, vf x, vf y) {
  if (light->rain <= 0.0f) return colour;
  float inverse_focal = 1.0f / camera->focal;
  vf streak = rain_streaks(light, (x - camera->centre_x) * inverse_focal, (y - camera->centre_y) * inverse_focal,
                           inverse_focal);
  return mix3(colour, scale3(splat3(light->fog_colour), splat(1.25f)), streak * 0.33f);
}

// The lamps whose halos may show in the fragments of a list.
static int32_t halos_of(const dl_shading *light, const dl_camera *camera, const fragment_list *list,
                        int32_t *chosen) {
  if (light->light_count == 0 || list->count == 0) return 0;
  float left = list->x[0], right = left, top = list->y[0], bottom = top;
  for (int32_t i = 1; i < list->count; i++) {
    left = list->x[i] < left ? list->x[i] : left;
    right = list->x[i] > right ? list->x[i] : right;
    top = list->y[i] < top ? list->y[i] : top;
    bottom = list->y[i] > bottom ? list->y[i] : bottom;
  }
  return halos_within(light->lights, light->light_count, camera, left, right, top, bottom, chosen, CHOSEN_LAMPS);
}

static void shade_sky(const dl_shading *light, const dl_camera *camera, const fragment_list *list, uint8_t *rgba) {
  const float *w = camera->world_from_camera;
  float inverse_focal = 1.0f / camera->focal;
  int32_t glowing[CHOSEN_LAMPS];
  int32_t halo_count = halos_of(light, camera, list, glowing);
  for (int32_t i = 0; i < list->count; i += LANES) {
    vf x = row16(&list->x[i]), y = row16(&list->y[i]);
    vf rx = (x - camera->centre_x) * inverse_focal, ry = (y - camera->centre_y) * inverse_focal;
    vec3 direction = {w[0] * rx + w[1] * ry + w[2], w[3] * rx + w[4] * ry + w[5], w[6] * rx + w[7] * ry + w[8]};
    direction = scale3(direction, 1.0f / root(rx * rx + ry * ry + 1.0f));
    vec3 colour = sky_colour(light, direction);
    colour = add3(colour, halos(light->lights, glowing, halo_count, direction, splat(1e4f)));
    vi bytes = packed(light, with_rain(light, camera, colour, x, y));
    int32_t last = list->count - i < LANES ? list->count - i : LANES;
    for (int32_t k = 0; k < last; k++) {
      int32_t word = bytes[k];
      __builtin_memcpy(rgba + 4 * list->target[i + k], &word, 4);
    }
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
      water = film * smooth(unit((low - (1.32f - 0.5f * light->puddles)) * 9.0f));
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
    mirrored = scale3(sum.mirrored, film * 0.5f + water);
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
    vf wet_share = (0.02f + 0.98f * grazing) * (0.35f * film + 0.6f * water);
    share = vmax(share, wet_share);
    vec3 bounce = add3(m->direction, scale3(m->normal, 2.0f * cosine));
    vf sunward = dot3(bounce, sun);
    vec3 image = clear_sky(light, bounce, sunward);
    // Towards the horizon, things stand before the sky.
    vf clear = unit(bounce.z * 5.0f) * 0.45f + 0.55f;
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
                           const dl_triangle *triangles, const fragment_list *list, uint8_t *rgba) {
  int32_t chosen[CHOSEN_LAMPS], glowing[CHOSEN_LAMPS];
  int32_t halo_count = halos_of(light, camera, list, glowing);
  int32_t lamps = 0;
  if (light->light_count > 0) {
    // The box around the chunk decides which lamps matter.
    vec3 low = {splat(1e9f), splat(1e9f), splat(1e9f)}, high = {splat(-1e9f), splat(-1e9f), splat(-1e9f)};
    const float *w = camera->world_from_camera;
    float inverse_focal = 1.0f / camera->focal;
    for (int32_t i = 0; i < list->count; i += LANES) {
      vf t[16], x = row16(&list->x[i]), y = row16(&list->y[i]);
      read_planes(triangles, &list->triangle[i], t);
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

  for (int32_t i = 0; i < list->count; i += LANES) {
    vf x = row16(&list->x[i]), y = row16(&list->y[i]);
    material m = read_material(light, camera, draws, triangles, &list->triangle[i], x, y);
    vec3 colour = lit_surface(light, &m, chosen, lamps);
    vf through = clearness(light, m.distance, m.place.z);
    through = m.lit ? root(through) : through;
    colour = mix3(fog_light(light, dot3(m.direction, splat3(light->sun_direction))), colour, through);
    colour = add3(colour, halos(light->lights, glowing, halo_count, m.direction, m.distance));
    vi bytes = packed(light, with_rain(light, camera, colour, x, y));
    int32_t last = list->count - i < LANES ? list->count - i : LANES;
    for (int32_t k = 0; k < last; k++) {
      int32_t word = bytes[k];
      __builtin_memcpy(rgba + 4 * list->target[i + k], &word, 4);
    }
  }
}

INLINE void fill_up(fragment_list *list) {
  if (list->count == 0) return;
  for (int32_t i = list->count; i & (LANES - 1); i++) {
    list->x[i] = list->x[list->count - 1];
    list->y[i] = list->y[list->count - 1];
    list->triangle[i] = list->triangle[list->count - 1];
  }
}

void DL_SHADE(const dl_shading *light, const dl_camera *camera, const dl_draw *draws, const dl_triangle *triangles,
              const dl_fragments *fragments, uint8_t *rgba) {
  fragment_list sky, surfaces;
  for (int32_t from = 0; from < fragments->count; from += CHUNK) {
    int32_t to = from + CHUNK < fragments->count ? from + CHUNK : fragments->count;
    // Both lists take every fragment; only that which it belongs to moves on.
    int32_t a = 0, b = 0;
    for (int32_t i = from; i < to; i++) {
      uint32_t triangle = fragments->triangle[i];
      float x = fragments->x[i], y = fragments->y[i];
      sky.x[a] = surfaces.x[b] = x;
      sky.y[a] = surfaces.y[b] = y;
      sky.triangle[a] = surfaces.triangle[b] = triangle;
      sky.target[a] = surfaces.target[b] = i;
      a += triangle == DL_SKY;
      b += triangle != DL_SKY;
    }
    sky.count = a;
    surfaces.count = b;
    fill_up(&sky);
    fill_up(&surfaces);
    shade_sky(light, camera, &sky, rgba);
    shade_surfaces(light, camera, draws, triangles, &surfaces, rgba);
  }
}
