// Trees over the triangles of a mesh and over the meshes of a scene.
#include <stdlib.h>
#include <string.h>

#include "tree.h"

enum { BLOCK = 4 };

static float smaller(float a, float b) { return a < b ? a : b; }
static float larger(float a, float b) { return a > b ? a : b; }

// Every leaf becomes one block.
static void fill_blocks(dl_ray_mesh *mesh, const float *vertices, const uint32_t *triangles,
                        const uint32_t *order, const dl_ray_surface *surfaces) {
  uint32_t number = 0;
  for (uint32_t n = 0; n < mesh->node_count; n++) {
    dl_ray_node *node = &mesh->nodes[n];
    if (node->kind & DL_RAY_INNER) continue;
    dl_ray_block *block = &mesh->blocks[number];
    memset(block, 0, sizeof *block);
    for (uint32_t i = 0; i < node->kind; i++) {
      uint32_t triangle = order[node->first + i];
      const uint32_t *corners = &triangles[4 * (uint64_t)triangle];
      for (int c = 0; c < 3; c++) {
        const float *vertex = &vertices[4 * (uint64_t)corners[c]];
        block->x[c][i] = vertex[0];
        block->y[c][i] = vertex[1];
        block->z[c][i] = vertex[2];
      }
      dl_ray_surface surface = surfaces[corners[3]];
      block->inverse_bias[i] = 1.0f / (1.0f + DL_LAYER_BIAS * (float)surface.layer);
      block->is_double_sided[i] = surface.is_double_sided;
      block->triangle[i] = triangle;
    }
    node->first = number++;
  }
  mesh->block_count = number;
}

dl_ray_mesh *dl_ray_mesh_make(const float *vertices, const uint32_t *triangles, uint32_t triangle_count,
                              const dl_ray_surface *surfaces) {
  size_t count = triangle_count;
  dl_ray_mesh *mesh = calloc(1, sizeof *mesh);
  dl_ray_box *boxes = malloc((count + 1) * sizeof *boxes);
  uint32_t *order = malloc((count + 1) * sizeof *order);
  dl_ray_node *nodes = malloc((2 * count + 1) * sizeof *nodes);
  if (!mesh || !boxes || !order || !nodes) goto fail;
  mesh->bias = 1;
  for (size_t i = 0; i < count; i++) {
    const uint32_t *corners = &triangles[4 * i];
    const float *a = &vertices[4 * (size_t)corners[0]], *b = &vertices[4 * (size_t)corners[1]],
                *c = &vertices[4 * (size_t)corners[2]];
    for (int k = 0; k < 3; k++) {
      boxes[i].lower[k] = smaller(a[k], smaller(b[k], c[k]));
      boxes[i].upper[k] = larger(a[k], larger(b[k], c[k]));
    }
    mesh->bias = larger(mesh->bias, 1.0f + DL_LAYER_BIAS * (float)surfaces[corners[3]].layer);
  }
  mesh->node_count = dl_ray_build(boxes, triangle_count, BLOCK, nodes, order);
  size_t leaves = ((size_t)mesh->node_count + 1) / 2;
  mesh->nodes = malloc(((size_t)mesh->node_count + 1) * sizeof *nodes);
  mesh->blocks = malloc((leaves + 1) * sizeof *mesh->blocks);
  if (!mesh->nodes || !mesh->blocks) goto fail;
  memcpy(mesh->nodes, nodes, mesh->node_count * sizeof *nodes);
  fill_blocks(mesh, vertices, triangles, order, surfaces);
  free(boxes);
  free(order);
  free(nodes);
  return mesh;
fail:
  free(boxes);
  free(order);
  free(nodes);
  dl_ray_mesh_free(mesh);
  return NULL;
}

void dl_ray_mesh_free(dl_ray_mesh *mesh) {
  if (!mesh) return;
  free(mesh->nodes);
  free(mesh->blocks);
  free(mesh);
}

uint64_t dl_ray_mesh_bytes(const dl_ray_mesh *mesh) {
  return sizeof *mesh + (uint64_t)mesh->node_count * sizeof *mesh->nodes +
         (uint64_t)mesh->block_count * sizeof *mesh->blocks;
}

// The box of an instance in the scene, grown by more than its rounding.
static dl_ray_box placed(const dl_ray_instance *instance) {
  const dl_ray_node *root = &instance->mesh->nodes[0];
  dl_ray_box box;
  for (int a = 0; a < 3; a++) {
    double low = instance->origin[a], high = low;
    for (int m = 0; m < 3; m++) {
      double turn = (double)instance->axes[3 * m + a] * instance->scale;
      double p = turn * root->lower[m], q = turn * root->upper[m];
      low += p < q ? p : q;
      high += p < q ? q : p;
    }
    double slack = 1e-5 + 1e-6 * ((low < 0 ? -low : low) + (high < 0 ? -high : high));
    box.lower[a] = (float)(low - slack);
    box.upper[a] = (float)(high + slack);
  }
  return box;
}

dl_ray_scene *dl_ray_scene_make(const dl_ray_instance *instances, uint32_t count) {
  size_t n = count;
  dl_ray_scene *scene = calloc(1, sizeof *scene);
  dl_ray_box *boxes = malloc((n + 1) * sizeof *boxes);
  uint32_t *numbers = malloc((n + 1) * sizeof *numbers), *order = malloc((n + 1) * sizeof *order);
  if (!scene || !boxes || !numbers || !order) goto fail;
  scene->nodes = malloc((2 * n + 1) * sizeof *scene->nodes);
  scene->order = malloc((n + 1) * sizeof *scene->order);
  scene->instances = malloc((n + 1) * sizeof *scene->instances);
  if (!scene->nodes || !scene->order || !scene->instances) goto fail;
  memcpy(scene->instances, instances, n * sizeof *instances);
  scene->count = count;
  scene->bias = 1;
  uint32_t used = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (instances[i].mesh->node_count == 0) continue;
    scene->bias = larger(scene->bias, instances[i].mesh->bias);
    boxes[used] = placed(&instances[i]);
    numbers[used++] = i;
  }
  scene->node_count = dl_ray_build(boxes, used, 1, scene->nodes, order);
  for (uint32_t i = 0; i < used; i++) scene->order[i] = numbers[order[i]];
  free(boxes);
  free(numbers);
  free(order);
  return scene;
fail:
  free(boxes);
  free(numbers);
  free(order);
  dl_ray_scene_free(scene);
  return NULL;
}

void dl_ray_scene_free(dl_ray_scene *scene) {
  if (!scene) return;
  free(scene->nodes);
  free(scene->order);
  free(scene->instances);
  free(scene);
}
