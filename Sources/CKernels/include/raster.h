// From meshes, tiles and models to pictures: visibility, four samples a pixel, and the averages of their
// colours.
#ifndef DRIVELOOP_RASTER_H
#define DRIVELOOP_RASTER_H

#include "fragments.h"
#include "shade.h"

// A mesh as the kernels read it: clusters of at most 64 triangles with boxes of their own. Immutable.
typedef struct dl_mesh dl_mesh;

// `positions`: three floats a vertex. `triangles`: numbers of three corners and of the surface, below the
// counts. Triangles without area are left out. Copies what it is given. Null when memory is short.
dl_mesh *dl_mesh_make(const float *positions, int64_t vertex_count, const uint32_t *triangles,
                      int64_t triangle_count, const dl_surface *surfaces, int64_t surface_count);
void dl_mesh_free(dl_mesh *mesh);
int64_t dl_mesh_bytes(const dl_mesh *mesh);

// A mesh that is drawn while the camera is at a distance in [near, far), metres.
typedef struct {
  const dl_mesh *mesh;
  float near_distance, far_distance;
} dl_level;

// A model standing in the world.
typedef struct {
  double origin[3];  // world, metres
  float axes[9];     // rows of the rotation from the model's axes to the world's
  float scale;
  float radius;  // of a sphere about the origin that holds every level, metres in the world
  const dl_level *levels;
  int32_t level_count;
  float tint[3];  // linear light
  uint32_t lamps, id;
} dl_place;

// A square of the still world.
typedef struct {
  double origin[3];  // of the layers' frame in the world
  float centre[2];   // distances of layers are measured from here, seen from above; about the origin
  float ball[4];     // centre (about the origin) and radius of a sphere that holds layers and places
  const dl_level *layers;
  int32_t layer_count;
  const dl_place *places;
  int32_t place_count;
} dl_tile;

enum { DL_COLOUR = 1, DL_DEPTH = 2, DL_SEMANTIC = 4, DL_INSTANCE = 8 };

// One camera's work: what it sees, and its picture. Keeps its memory for the next picture.
typedef struct dl_view dl_view;

// The memory of one thread that draws.
typedef struct dl_canvas dl_canvas;

// What a picture took, for benchmarks and tests: of the view, and of the last region that a canvas drew.
typedef struct {
  int64_t draws, clusters;  // that stand in the view
  int64_t bytes;            // of memory held
  int64_t clusters_drawn;   // not hidden behind others
  int64_t triangles_seen;   // that won a sample when they were drawn
  int64_t fragments;
} dl_counts;

dl_view *dl_view_make(void);
void dl_view_free(dl_view *view);
dl_canvas *dl_canvas_make(void);
void dl_canvas_free(dl_canvas *canvas);

// Decides what the camera may see and in which order. `world_from_camera` of the camera must be exact to a
// float; `instructions` is one of DL_BEST, DL_PLAIN ... (shade.h). Returns the number of regions to draw; 0
// when memory is short.
int32_t dl_view_prepare(dl_view *view, const dl_camera *camera, int32_t content, int32_t instructions,
                        const dl_tile *const *tiles, int64_t tile_count, const dl_place *places,
                        int64_t place_count);

// Draws one region of the picture, 0 ..< what `dl_view_prepare` returned. Regions may be drawn in any order,
// and at once by threads with a canvas each. `light` may be null when no colour is asked for. Returns 0 when
// memory is short.
int32_t dl_view_draw(dl_view *view, int32_t region, dl_canvas *canvas, const dl_shading *light);

// The picture; row-major, of the content that was asked for (else null). Valid until the next
// `dl_view_prepare`.
const uint8_t *dl_view_rgb(const dl_view *view);
const float *dl_view_depth(const dl_view *view);
const uint8_t *dl_view_semantic(const dl_view *view);
const uint32_t *dl_view_instance(const dl_view *view);
dl_counts dl_view_counts(const dl_view *view);
dl_counts dl_canvas_counts(const dl_canvas *canvas);

// The widest of the instruction sets that this machine has.
int32_t dl_best_instructions(void);

// Distances of levels of detail are multiplied by it: longer lenses see details further. `focal` in pixels.
float dl_detail_scale(float focal);

#define DL_NEAR 0.1f           // nothing nearer is drawn, metres
#define DL_FAR 1000.0f         // depth of the sky, metres
#define DL_LAYER_BIAS 0.0015f  // of 1 / depth, for each layer of a surface

#endif
