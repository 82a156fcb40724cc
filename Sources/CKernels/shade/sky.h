// Colours of the sky and of fog.

// Without clouds of their own: what shiny things mirror. `sunward` is the cosine of the angle to the sun.
INLINE vec3 clear_sky(const dl_shading *light, vec3 direction, vf sunward) {
  vf low = 1.0f - unit(direction.z);
  low = low * low;
  vec3 colour = mix3(splat3(light->zenith), splat3(light->horizon), low * low);
  vf near = 1.0f / (1.0f + 14.0f * (1.0f - sunward));
  colour = add3(colour, scale3(splat3(light->glow), near * near));
  return mix3(splat3(light->below), colour, unit(direction.z * 30.0f + 0.6f));
}

INLINE vec3 fog_light(const dl_shading *light, vf sunward) {
  vf near = 1.0f / (1.0f + 4.0f * (1.0f - sunward));
  return add3(splat3(light->fog_colour), scale3(splat3(light->fog_sun), near * near));
}

// What a direction (unit length, world axes) shows where nothing stands.
INLINE vec3 sky_colour(const dl_shading *light, vec3 direction) {
  vf sunward = dot3(direction, splat3(light->sun_direction));
  vec3 colour = clear_sky(light, direction, sunward);
  vf round = 1.0f / (1.0f + 9000.0f * (1.0f - sunward));
  round = round * round;

  // Clouds lie on a flat ceiling which bends down a little towards the horizon.
  vf flat = 0.32f / (vmax(direction.z, splat(0.0f)) + 0.09f);
  vf u = direction.x * flat + light->cloud_shift[0], v = direction.y * flat + light->cloud_shift[1];
  vi none = isplat(0);
  vf detail = clamp(rough_log2(flat) + 1.0f, 0.0f, 4.0f);
  vf noise = 0.66f * smooth_texel(light->textures, none, place_in_texture(u, v), detail)
             + 0.34f * texel(light->textures, none, place_in_texture(u * 5.0f + 0.37f, v * 5.0f),
                             truncated(detail + 2.3f));
  vf cover = smooth(unit((noise - light->cloud_threshold) * light->cloud_slope));
  cover = cover * unit(direction.z * 7.0f);
  vf thick = unit((noise - light->cloud_threshold) * 1.2f - 0.15f);
  vf near = 1.0f / (1.0f + 6.0f * (1.0f - sunward));
  vec3 cloud = mix3(splat3(light->cloud_light), splat3(light->cloud_dark), thick);
  cloud = add3(cloud, scale3(splat3(light->glow), near * (1.0f - thick)));
  colour = mix3(colour, cloud, cover);
  colour = add3(colour, scale3(splat3(light->disc), round * (1.0f - cover)));

  // Fog is a layer of some height over the ground.
  vf path = 60.0f / (vmax(direction.z, splat(0.0f)) + 0.02f);
  vf through = fade(path * light->fog);
  return mix3(fog_light(light, sunward), colour, through);
}

// What is left of the colour of a thing at `distance` in `direction`.
INLINE vf clearness(const dl_shading *light, vf distance, vf rise) {
  vf thick = distance * light->haze;
  vf misty = vmax(distance - light->fog_start, splat(0.0f)) * light->fog;
  // Fog thins with height: the mean of e^-(falloff h) along the way, by its value in the middle.
  misty = misty / (1.0f + light->fog_falloff * vmax(rise, splat(0.0f)) * 0.5f);
  return fade(thick + misty);
}
