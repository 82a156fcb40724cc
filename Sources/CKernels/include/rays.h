// Ray casting: a tree of boxes over each mesh's triangles, one more over the placed meshes, and packets of
// sixteen rays from one origin that walk both together.
//
// A ray is origin + t * direction; directions need not have unit length and t is counted in theirs. Seen are
// front faces (corners counter-clockwise) and both faces of double-sided surfaces, at 0 < t, nearest <= t <=
// range. Of several triangles that with the smallest t / (1 + DL_LAYER_BIAS * layer) is hit, as the
// rasteriser lets thin things win over what lies just under them; of equal ones the first by instance, then
// by triangle. So the answer does not depend on the order of the walk, and it is the same for every
// instruction set and any grouping of the rays.
#ifndef DRIVELOOP_RAYS_H
#define DRIVELOOP_RAYS_H

#include <stdint.h>

#include "raster.h"
#include "shade.h"

#define DL_RAY_MISS 0xFFFFFFFFu

// How a surface takes part.
typedef struct {
  uint8_t layer;
  uint8_t is_double_sided;
} dl_ray_surface;

typedef struct dl_ray_mesh dl_ray_mesh;

// vertices: four floats each, the fourth unused. triangles: three vertex numbers and a surface number each.
// Null when memory is short.
dl_ray_mesh *dl_ray_mesh_make(const float *vertices, const uint32_t *triangles, uint32_t triangle_count,
                              const dl_ray_surface *surfaces);
void dl_ray_mesh_free(dl_ray_mesh *mesh);
uint64_t dl_ray_mesh_bytes(const dl_ray_mesh *mesh);

// A mesh placed in a scene: scene point = origin + scale * (x * x_axis + y * y_axis + z * z_axis).
typedef struct {
  const dl_ray_mesh *mesh;
  double origin[3];
  float axes[9];  // x, y and z axis of the mesh; unit length
  float scale;
} dl_ray_instance;

typedef struct dl_ray_scene dl_ray_scene;

// Null when memory is short. The meshes must outlive the scene.
dl_ray_scene *dl_ray_scene_make(const dl_ray_instance *instances, uint32_t count);
void dl_ray_scene_free(dl_ray_scene *scene);

// Rays of one origin, as a grid of rows; neighbours in the grid should point nearly the same way.
typedef struct {
  double origin[3];
  const float *x, *y, *z;  // directions, width * height of each, row by row
  int32_t width, height;
  float nearest, range;  // smallest and largest t
} dl_ray_bundle;

typedef struct {
  float *distance;     // t, infinite for a miss
  uint32_t *instance;  // number in the scene's list, DL_RAY_MISS for a miss
  uint32_t *triangle;  // number in the mesh's list
} dl_ray_hits;

// Casts rows first_row ..< last_row. `instructions` is one of DL_PLAIN ... (shade.h), of what the machine
// has.
void dl_ray_cast(const dl_ray_scene *scene, const dl_ray_bundle *bundle, int32_t first_row, int32_t last_row,
                 dl_ray_hits hits, int32_t instructions);

#endif
