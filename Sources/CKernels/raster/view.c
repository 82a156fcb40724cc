#include "view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Scenes look as meant at this focal length (450 pixels at 90 degrees); longer lenses see details further.
static const float USUAL_FOCAL = 225.0f;
// Models whose radius is less are left out, pixels.
static const float SMALLEST_RADIUS = 0.5f;

float dl_detail_scale(float focal) {
  float scale = sqrtf(focal / USUAL_FOCAL);
  return scale > 1.0f ? scale : 1.0f;
}

int32_t dl_best_instructions(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq")) return DL_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt")) return DL_AVX2;
  return DL_PLAIN;
}

// Makes room for `count` elements; keeps `kept` of them. Returns 0 when memory is short.
static int reserve(void **memory, int64_t *capacity, int64_t count, int64_t kept, int64_t size) {
  if (count <= *capacity) return 1;
  int64_t wanted = count + count / 2;
  void *larger = aligned_alloc(64, (size_t)((wanted * size + 63) / 64 * 64));
  if (!larger) return 0;
  if (kept > 0) memcpy(larger, *memory, (size_t)(kept * size));
  free(*memory);
  *memory = larger;
  *capacity = wanted;
  return 1;
}

dl_view *dl_view_make(void) { return calloc(1, sizeof(dl_view)); }

void dl_view_free(dl_view *view) {
  if (!view) return;
  free(view->draws);
  free(view->transforms);
  free(view->found);
  free(view->visible);
  free(view->rgb);
  free(view->semantic);
  free(view->depth);
  free(view->instance);
  free(view);
}

// A mesh at a place: rows of the rotation `axes`, metres of `origin` in the world.
static int add_draw(dl_view *view, const dl_mesh *mesh, const double origin[3], const float *axes, float scale,
                    const float *tint, uint32_t lamps, uint32_t instance) {
  int64_t capacity = view->draw_capacity;
  if (!reserve((void **)&view->draws, &capacity, view->draw_count + 1, view->draw_count, sizeof(dl_draw))) return 0;
  capacity = view->draw_capacity;
  if (!reserve((void **)&view->transforms, &capacity, view->draw_count + 1, view->draw_count, sizeof(dl_transform))) {
    return 0;
  }
  view->draw_capacity = capacity;
  if (!reserve((void **)&view->found, &view->found_capacity, view->found_count + mesh->cluster_count + DL_LANES,
               view->found_count, sizeof(dl_visible))) return 0;
  dl_transform *t = &view->transforms[view->draw_count];
  const float *r = view->camera_from_world;
  double to_mesh[3];
  for (int i = 0; i < 3; i++) to_mesh[i] = origin[i] - view->camera.position[i];
  for (int i = 0; i < 3; i++) {
    double place = 0;
    for (int k = 0; k < 3; k++) place += (double)r[3 * i + k] * to_mesh[k];
    for (int j = 0; j < 3; j++) {
      double turn = 0;
      for (int k = 0; k < 3; k++) turn += (double)r[3 * i + k] * axes[3 * k + j];
      t->camera_turn[3 * i + j] = (float)turn;
      t->camera_from_mesh[4 * i + j] = (float)(turn * scale);
    }
    t->camera_from_mesh[4 * i + 3] = (float)place;
    double eye = 0;
    for (int k = 0; k < 3; k++) eye -= (double)axes[3 * k + i] * to_mesh[k];
    t->eye[i] = (float)(eye / scale);
  }
  memcpy(t->world_turn, axes, sizeof t->world_turn);
  t->scale = scale;
  t->mesh = mesh;
  dl_cull_kernel *kernel = view->instructions == DL_AVX512 ? dl_cull_avx512
                           : view->instructions == DL_AVX2 ? dl_cull_avx2
                                                           : dl_cull_plain;
  int64_t found = kernel(view, t, (uint32_t)view->draw_count, view->found + view->found_count);
  if (found == 0) return 1;
  view->found_count += found;
  dl_draw *draw = &view->draws[view->draw_count++];
  for (int i = 0; i < 3; i++) {
    // The inverse of a rotation with a scale.
    for (int j = 0; j < 3; j++) draw->mesh_from_camera[4 * i + j] = t->camera_turn[3 * j + i] / scale;
    draw->mesh_from_camera[4 * i + 3] = t->eye[i];
    draw->tint[i] = tint[i];
  }
  draw->lamps = lamps;
  draw->instance = instance;
  draw->surfaces = mesh->surfaces;
  return 1;
}

// Whether a sphere touches the picture's pyramid.
static int sees(const dl_view *view, const double centre[3], float radius) {
  const dl_camera *c = &view->camera;
  const float *r = view->camera_from_world;
  float to[3], at[3];
  for (int i = 0; i < 3; i++) to[i] = (float)(centre[i] - c->position[i]);
  for (int i = 0; i < 3; i++) at[i] = (r[3 * i] * to[0] + r[3 * i + 1] * to[1]) + r[3 * i + 2] * to[2];
  radius = radius * 1.0001f + 1e-3f;
  if (at[2] + radius < DL_NEAR) return 0;
  // Distances from the four sides' planes.
  const float side[2] = {c->centre_x / c->focal, c->centre_y / c->focal};
  for (int i = 0; i < 2; i++) {
    float across = at[i] < 0 ? -at[i] : at[i];
    float reach = radius * sqrtf(1.0f + side[i] * side[i]);
    if (across - side[i] * at[2] > reach) return 0;
  }
  return 1;
}

static int add_place(dl_view *view, const dl_place *place, float detail) {
  float square = 0;
  for (int i = 0; i < 3; i++) {
    float d = (float)(place->origin[i] - view->camera.position[i]);
    square += d * d;
  }
  const float distance = sqrtf(square);
  // Seen from within its sphere, it is always large enough.
  if (place->radius * view->camera.focal < SMALLEST_RADIUS * (distance - place->radius)) return 1;
  const dl_level *level = 0;
  for (int32_t i = 0; i < place->level_count && !level; i++) {
    if (distance < place->levels[i].far_distance * detail) level = &place->levels[i];
  }
  if (!level || !sees(view, place->origin, place->radius)) return 1;
  return add_draw(view, level->mesh, place->origin, place->axes, place->scale, place->tint, place->lamps, place->id);
}

static int add_tile(dl_view *view, const dl_tile *tile, float detail) {
  static const float axes[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, white[3] = {1, 1, 1};
  double ball[3], across[2];
  for (int i = 0; i < 3; i++) ball[i] = tile->origin[i] + tile->ball[i];
  for (int i = 0; i < 2; i++) across[i] = tile->origin[i] + tile->centre[i] - view->camera.position[i];
  if (!sees(view, ball, tile->ball[3])) return 1;
  const float distance = (float)sqrt(across[0] * across[0] + across[1] * across[1]);
  for (int32_t i = 0; i < tile->layer_count; i++) {
    const dl_level *layer = &tile->layers[i];
    if (distance < layer->near_distance * detail || distance >= layer->far_distance * detail) continue;
    if (!add_draw(view, layer->mesh, tile->origin, axes, 1.0f, white, 0, 0)) return 0;
  }
  for (int32_t i = 0; i < tile->place_count; i++) {
    if (!add_place(view, &tile->places[i], detail)) return 0;
  }
  return 1;
}

// Sorts what was found from near to far, by steps of a sixty-fourth of an octave; equal ones keep their order.
static int sort_found(dl_view *view) {
  if (!reserve((void **)&view->visible, &view->visible_capacity, view->found_count, 0, sizeof(dl_visible))) return 0;
  int32_t first[DL_DEPTH_STEPS + 1] = {0};
  const float nearest = DL_NEAR;
  uint32_t origin;
  memcpy(&origin, &nearest, sizeof origin);
  for (int pass = 0; pass < 2; pass++) {
    for (int64_t i = 0; i < view->found_count; i++) {
      uint32_t bits;
      memcpy(&bits, &view->found[i].nearest, sizeof bits);
      uint32_t step = (bits - origin) >> 17;
      step = step < DL_DEPTH_STEPS ? step : DL_DEPTH_STEPS - 1;
      if (pass == 0) first[step + 1]++;
      else view->visible[first[step]++] = view->found[i];
    }
    if (pass == 0) {
      for (int k = 0; k < DL_DEPTH_STEPS; k++) first[k + 1] += first[k];
    }
  }
  return 1;
}

static int prepare_pictures(dl_view *view) {
  const int64_t pixels = (int64_t)view->camera.width * view->camera.height;
  void **pictures[4] = {(void **)&view->rgb, (void **)&view->depth, (void **)&view->semantic, (void **)&view->instance};
  const int64_t size[4] = {3, 4, 1, 4};
  for (int i = 0; i < 4; i++) {
    if (!(view->content & 1 << i)) {
      free(*pictures[i]);
      *pictures[i] = 0;
      view->pixel_capacity[i] = 0;
    } else if (pixels > view->pixel_capacity[i]) {
      // Exactly as large: pictures keep their size.
      free(*pictures[i]);
      *pictures[i] = malloc((size_t)(pixels * size[i]));
      view->pixel_capacity[i] = *pictures[i] ? pixels : 0;
      if (!*pictures[i]) return 0;
    }
  }
  return 1;
}

static int32_t parts(int32_t whole, int32_t most) { return (whole + most - 1) / most; }

// The size of equal parts, whole blocks.
static int32_t part(int32_t whole, int32_t count) {
  return (parts(whole, count) + DL_BLOCK - 1) / DL_BLOCK * DL_BLOCK;
}

int32_t dl_view_prepare(dl_view *view, const dl_camera *camera, int32_t content, int32_t instructions,
                        const dl_tile *const *tiles, int64_t tile_count, const dl_place *places,
                        int64_t place_count) {
  view->camera = *camera;
  view->content = content;
  view->samples = content == DL_COLOUR ? 4 : content & DL_COLOUR ? 5 : 1;
  view->instructions = instructions == DL_BEST ? dl_best_instructions() : instructions;
  for (int i = 0; i < 3; i++) {
    for (int j = 0; j < 3; j++) view->camera_from_world[3 * i + j] = camera->world_from_camera[3 * j + i];
  }
  view->draw_count = view->found_count = 0;
  view->columns = parts(camera->width, DL_REGION_WIDTH);
  view->rows = parts(camera->height, DL_REGION_HEIGHT);
  view->region_width = part(camera->width, view->columns);
  view->region_height = part(camera->height, view->rows);
  if (!prepare_pictures(view)) return 0;
  const float detail = dl_detail_scale(camera->focal);
  for (int64_t i = 0; i < tile_count; i++) {
    if (!add_tile(view, tiles[i], detail)) return 0;
  }
  for (int64_t i = 0; i < place_count; i++) {
    if (!add_place(view, &places[i], detail)) return 0;
  }
  if (!sort_found(view)) return 0;
  view->counts = (dl_counts){.draws = view->draw_count, .clusters = view->found_count};
  view->counts.bytes = view->draw_capacity * (int64_t)(sizeof(dl_draw) + sizeof(dl_transform)) +
                       (view->found_capacity + view->visible_capacity) * (int64_t)sizeof(dl_visible) +
                       3 * view->pixel_capacity[0] + 4 * view->pixel_capacity[1] + view->pixel_capacity[2] +
                       4 * view->pixel_capacity[3];
  return view->columns * view->rows;
}

int32_t dl_view_draw(dl_view *view, int32_t region, dl_canvas *canvas, const dl_shading *light) {
  canvas->x0 = region % view->columns * view->region_width;
  canvas->y0 = region / view->columns * view->region_height;
  canvas->x1 = canvas->x0 + view->region_width;
  canvas->y1 = canvas->y0 + view->region_height;
  canvas->x1 = canvas->x1 < view->camera.width ? canvas->x1 : view->camera.width;
  canvas->y1 = canvas->y1 < view->camera.height ? canvas->y1 : view->camera.height;
  // Rounded up to blocks, small pictures may need fewer parts than were counted.
  if (canvas->x0 >= canvas->x1 || canvas->y0 >= canvas->y1) return 1;
  canvas->row_blocks = parts(canvas->x1 - canvas->x0, DL_BLOCK);
  canvas->column_blocks = parts(canvas->y1 - canvas->y0, DL_BLOCK);
  canvas->triangle_count = 0;
  canvas->counts = (dl_counts){0};
  memset(canvas->hidden, 0, sizeof canvas->hidden);
  memset(canvas->touched, 0, sizeof canvas->touched);
  memset(canvas->begun, 0, sizeof canvas->begun);
  int64_t bytes = (int64_t)canvas->row_blocks * canvas->column_blocks * view->samples * 128;
  if (!reserve((void **)&canvas->samples, &canvas->sample_capacity, bytes, 0, 1)) return 0;
  dl_region_kernel *kernel = view->instructions == DL_AVX512 ? dl_region_avx512
                             : view->instructions == DL_AVX2 ? dl_region_avx2
                                                             : dl_region_plain;
  return kernel(view, canvas, light);
}

int32_t dl_canvas_reserve_triangles(dl_canvas *canvas, int64_t more) {
  return reserve((void **)&canvas->triangles, &canvas->triangle_capacity, canvas->triangle_count + more,
                 canvas->triangle_count, sizeof(dl_triangle));
}

// Four fragments a pixel at most, and a little for whole vectors.
enum { MOST_FRAGMENTS = DL_ROW_BLOCKS * DL_BLOCK_PIXELS * 4 + 64 };

static void *fragments_of(size_t size) { return aligned_alloc(64, MOST_FRAGMENTS * size); }

static int make_pieces(dl_pieces *pieces) {
  pieces->x = fragments_of(sizeof(float));
  pieces->y = fragments_of(sizeof(float));
  pieces->triangle = fragments_of(sizeof(uint32_t));
  pieces->pixel = fragments_of(sizeof(uint16_t));
  pieces->weight = fragments_of(sizeof(uint16_t));
  return pieces->x && pieces->y && pieces->triangle && pieces->pixel && pieces->weight;
}

static void free_pieces(dl_pieces *pieces) {
  free(pieces->x);
  free(pieces->y);
  free(pieces->triangle);
  free(pieces->pixel);
  free(pieces->weight);
}

dl_canvas *dl_canvas_make(void) {
  dl_canvas *canvas = calloc(1, sizeof *canvas);
  if (!canvas) return 0;
  canvas->x = fragments_of(sizeof(float));
  canvas->y = fragments_of(sizeof(float));
  canvas->triangle = fragments_of(sizeof(uint32_t));
  canvas->rgba = fragments_of(4);
  int made = make_pieces(&canvas->mixed) & make_pieces(&canvas->sky);
  if (made && canvas->x && canvas->y && canvas->triangle && canvas->rgba) return canvas;
  dl_canvas_free(canvas);
  return 0;
}

void dl_canvas_free(dl_canvas *canvas) {
  if (!canvas) return;
  free(canvas->samples);
  free(canvas->triangles);
  free(canvas->x);
  free(canvas->y);
  free(canvas->triangle);
  free(canvas->rgba);
  free_pieces(&canvas->mixed);
  free_pieces(&canvas->sky);
  free(canvas);
}

const uint8_t *dl_view_rgb(const dl_view *view) { return view->rgb; }
const float *dl_view_depth(const dl_view *view) { return view->depth; }
const uint8_t *dl_view_semantic(const dl_view *view) { return view->semantic; }
const uint32_t *dl_view_instance(const dl_view *view) { return view->instance; }

dl_counts dl_view_counts(const dl_view *view) { return view->counts; }

dl_counts dl_canvas_counts(const dl_canvas *canvas) { return canvas->counts; }
