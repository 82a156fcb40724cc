#include "../include/shade.h"

#include <math.h>

static uint8_t byte(float linear) {
  float x = sqrtf(linear) * 255.0f + 0.5f;
  return x > 255.0f ? 255 : (uint8_t)x;
}

void dl_shade(const dl_shading *light, const dl_camera *camera, const dl_draw *draws, const dl_triangle *triangles,
              const dl_fragments *fragments, uint8_t *rgba) {
  (void)camera;
  for (int32_t i = 0; i < fragments->count; i++, rgba += 4) {
    rgba[3] = 255;
    if (fragments->triangle[i] == DL_SKY) {
      rgba[0] = 150, rgba[1] = 185, rgba[2] = 225;
      continue;
    }
    const dl_triangle *triangle = &triangles[fragments->triangle[i]];
    const dl_draw *draw = &draws[triangle->draw];
    const dl_surface *surface = &draw->surfaces[triangle->surface];
    const float *s = light->sun_direction;
    float facing = triangle->nx * s[0] + triangle->ny * s[1] + triangle->nz * s[2];
    facing = facing > 0.0f ? facing : 0.0f;
    const float albedo[3] = {surface->red, surface->green, surface->blue};
    for (int c = 0; c < 3; c++) {
      float tint = surface->flags & DL_SURFACE_TINTED ? draw->tint[c] : 1.0f;
      float incoming = light->ambient[c] + light->sun[c] * facing;
      if (surface->lamp != DL_NO_LAMP && (draw->lamps >> surface->lamp & 1)) incoming = 2.0f;
      rgba[c] = byte(albedo[c] * tint * incoming * light->exposure);
    }
  }
}
