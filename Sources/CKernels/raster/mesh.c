#include "mesh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../include/raster.h"

// What the cutting works with: one entry for each triangle.
typedef struct {
  float centre[3];
  uint32_t triangle;
} entry;

typedef struct {
  const float *positions;
  const uint32_t *triangles;
  const dl_surface *surfaces;
  dl_mesh *mesh;
  uint32_t floats, corners, facets;  // used so far
} maker;

// Puts the entry that belongs at `place` by `axis` there, smaller ones before it and larger ones after it.
static void select_nth(entry *e, int64_t count, int64_t place, int axis) {
  int64_t low = 0, high = count - 1;
  while (low < high) {
    float a = e[low].centre[axis], b = e[(low + high) / 2].centre[axis], c = e[high].centre[axis];
    float pivot = a < b ? (b < c ? b : (a < c ? c : a)) : (a < c ? a : (b < c ? c : b));
    int64_t i = low, j = high;
    while (i <= j) {
      while (e[i].centre[axis] < pivot) i++;
      while (e[j].centre[axis] > pivot) j--;
      if (i <= j) {
        entry swap = e[i];
        e[i++] = e[j];
        e[j--] = swap;
      }
    }
    if (place <= j) high = j;
    else if (place >= i) low = i;
    else return;
  }
}

static int32_t padded(int32_t count) { return (count + DL_LANES - 1) / DL_LANES * DL_LANES; }

// Number of the vertex in the cluster, which it joins when it is new. Vertices at one place are one.
static uint8_t vertex_number(float (*seen)[3], int32_t *count, const float *p, int16_t *table) {
  float q[3] = {p[0] + 0.0f, p[1] + 0.0f, p[2] + 0.0f};  // no negative zeros
  uint32_t bits[3];
  memcpy(bits, q, sizeof bits);
  uint32_t slot = (bits[0] * 0x9E3779B1u ^ bits[1] * 0x85EBCA77u ^ bits[2] * 0xC2B2AE3Du);
  slot = (slot ^ slot >> 15) & 511;
  while (table[slot] >= 0) {
    if (memcmp(seen[table[slot]], q, sizeof q) == 0) return (uint8_t)table[slot];
    slot = (slot + 1) & 511;
  }
  table[slot] = (int16_t)*count;
  memcpy(seen[*count], q, sizeof q);
  return (uint8_t)(*count)++;
}

// Twice the area as a vector along the normal; double, so that slivers keep their direction.
static double normal_of(const float *a, const float *b, const float *c, double *n) {
  double u[3], v[3];
  for (int i = 0; i < 3; i++) u[i] = (double)b[i] - a[i], v[i] = (double)c[i] - a[i];
  n[0] = u[1] * v[2] - u[2] * v[1];
  n[1] = u[2] * v[0] - u[0] * v[2];
  n[2] = u[0] * v[1] - u[1] * v[0];
  return sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
}

// Planes of a cluster while it is made.
typedef struct {
  int32_t count;
  float plane[4][DL_CLUSTER_TRIANGLES];
  uint32_t surface[DL_CLUSTER_TRIANGLES];
} facet_list;

// Number of the facet that the triangle belongs to, which may be new.
static int32_t facet_number(facet_list *list, const float *const p[3], uint32_t surface) {
  double n[3], length = normal_of(p[0], p[1], p[2], n), d = 0;
  float plane[4];
  for (int c = 0; c < 3; c++) {
    plane[c] = (float)(n[c] / length);
    // The plane of the rounded normal through the middle.
    d += plane[c] * (((double)p[0][c] + p[1][c] + p[2][c]) / 3);
  }
  plane[3] = (float)d;
  // Flat to a fraction of a millimetre within the reach of a cluster.
  const float tolerance[4] = {2e-6f, 2e-6f, 2e-6f, 2e-4f};
  for (int32_t f = 0; f < list->count; f++) {
    int same = list->surface[f] == surface;
    for (int c = 0; c < 4; c++) same &= fabsf(list->plane[c][f] - plane[c]) <= tolerance[c];
    if (same) return f;
  }
  int32_t f = list->count++;
  for (int c = 0; c < 4; c++) list->plane[c][f] = plane[c];
  list->surface[f] = surface;
  return f;
}

static void emit_cluster(maker *m, const entry *entries, int32_t count) {
  dl_mesh *mesh = m->mesh;
  int32_t number = mesh->cluster_count++;
  dl_cluster *k = &mesh->clusters[number];
  facet_list facets = {.count = 0};
  int32_t facet_of[DL_CLUSTER_TRIANGLES], end[DL_CLUSTER_TRIANGLES + 1] = {0};
  for (int32_t i = 0; i < count; i++) {
    const uint32_t *t = m->triangles + 4 * (int64_t)entries[i].triangle;
    const float *p[3];
    for (int c = 0; c < 3; c++) p[c] = m->positions + 3 * (int64_t)t[c];
    facet_of[i] = facet_number(&facets, p, t[3]);
    end[facet_of[i] + 1]++;
  }
  for (int32_t f = 0; f < facets.count; f++) end[f + 1] += end[f];

  float seen[DL_CLUSTER_VERTICES][3];
  int16_t table[512];
  memset(table, -1, sizeof table);
  int32_t vertices = 0;
  *k = (dl_cluster){.triangles = m->corners, .facets = m->facets, .triangle_count = (uint8_t)count,
                    .facet_count = (uint8_t)facets.count, .facet_stride = (uint8_t)padded(facets.count)};
  for (int32_t i = 0; i < count; i++) {
    const uint32_t *t = m->triangles + 4 * (int64_t)entries[i].triangle;
    uint8_t *corners = mesh->corners + 3 * (int64_t)(k->triangles + (uint32_t)end[facet_of[i]]++);
    for (int c = 0; c < 3; c++) corners[c] = vertex_number(seen, &vertices, m->positions + 3 * (int64_t)t[c], table);
  }
  int layer = 0;
  for (int32_t f = 0; f < facets.count; f++) {
    const dl_surface *surface = &m->surfaces[facets.surface[f]];
    mesh->surface_of[k->facets + (uint32_t)f] = facets.surface[f];
    mesh->facet_end[k->facets + (uint32_t)f] = (uint8_t)end[f];
    if (surface->flags & DL_SURFACE_DOUBLE_SIDED) k->double_sided |= (uint64_t)1 << f;
    if (surface->layer > layer) layer = surface->layer;
  }
  k->layer_bias = 1.0f + DL_LAYER_BIAS * (float)layer;
  k->vertex_count = (uint8_t)vertices;
  k->vertex_stride = (uint8_t)padded(vertices);
  k->vertices = m->floats;
  float *f = mesh->floats + m->floats;
  for (int c = 0; c < 3; c++) {
    float low = seen[0][c], high = low;
    for (int32_t i = 0; i < k->vertex_stride; i++) {
      // Padding repeats the last vertex.
      float x = seen[i < vertices ? i : vertices - 1][c];
      *f++ = x;
      low = x < low ? x : low;
      high = x > high ? x : high;
    }
    float *box = mesh->boxes + number;
    box[(int64_t)c * mesh->cluster_stride] = 0.5f * (low + high);
    // A little more than half, for the rounding of the centre.
    box[(int64_t)(c + 3) * mesh->cluster_stride] = 0.5f * (high - low) + 1e-6f * (fabsf(low) + fabsf(high));
  }
  k->planes = (uint32_t)(f - mesh->floats);
  for (int c = 0; c < 4; c++) {
    for (int32_t i = 0; i < k->facet_stride; i++) *f++ = i < facets.count ? facets.plane[c][i] : 0.0f;
  }
  for (int32_t i = 0; i < k->facet_stride; i++) {
    *f++ = i < facets.count ? 1.0f + DL_LAYER_BIAS * (float)m->surfaces[facets.surface[i]].layer : 1.0f;
  }
  m->floats = (uint32_t)(f - mesh->floats);
  m->corners += (uint32_t)count;
  m->facets += (uint32_t)facets.count;
}

// Halves the entries by their widest axis until a cluster holds them; all but one of the clusters are full.
static void cut(maker *m, entry *e, int64_t count) {
  while (count > DL_CLUSTER_TRIANGLES) {
    float low[3], high[3];
    for (int c = 0; c < 3; c++) low[c] = high[c] = e[0].centre[c];
    for (int64_t i = 1; i < count; i++) {
      for (int c = 0; c < 3; c++) {
        float x = e[i].centre[c];
        low[c] = x < low[c] ? x : low[c];
        high[c] = x > high[c] ? x : high[c];
      }
    }
    int axis = 0;
    for (int c = 1; c < 3; c++) {
      if (high[c] - low[c] > high[axis] - low[axis]) axis = c;
    }
    int64_t parts = (count + DL_CLUSTER_TRIANGLES - 1) / DL_CLUSTER_TRIANGLES;
    int64_t first = parts / 2 * DL_CLUSTER_TRIANGLES;
    select_nth(e, count, first, axis);
    cut(m, e, first);
    e += first;
    count -= first;
  }
  if (count > 0) emit_cluster(m, e, (int32_t)count);
}

// Large triangles would spoil the boxes of small ones: they are cut apart. Metres of the longest side of the box.
static int size_class(const float *a, const float *b, const float *c) {
  float size = 0;
  for (int i = 0; i < 3; i++) {
    float low = fminf(a[i], fminf(b[i], c[i])), high = fmaxf(a[i], fmaxf(b[i], c[i]));
    size = fmaxf(size, high - low);
  }
  return size > 16.0f ? 0 : size > 4.0f ? 1 : 2;
}

enum { SIZE_CLASSES = 3, SMALLEST_CLASS = 24 };

static int fill(maker *m, entry *entries, int64_t triangle_count) {
  int64_t counts[SIZE_CLASSES] = {0};
  uint8_t *classes = malloc((size_t)triangle_count + 1);
  if (!classes) return 0;
  for (int64_t i = 0; i < triangle_count; i++) {
    const uint32_t *t = m->triangles + 4 * i;
    const float *a = m->positions + 3 * (int64_t)t[0], *b = m->positions + 3 * (int64_t)t[1],
                *c = m->positions + 3 * (int64_t)t[2];
    double n[3], length = normal_of(a, b, c, n);
    // Not numbers count as without area.
    classes[i] = length > 1e-12 ? (uint8_t)size_class(a, b, c) : SIZE_CLASSES;
    if (classes[i] < SIZE_CLASSES) counts[classes[i]]++;
  }
  // A class with few triangles joins the next smaller one.
  int8_t joined[SIZE_CLASSES + 1] = {0, 1, 2, SIZE_CLASSES};
  for (int k = 0; k + 1 < SIZE_CLASSES; k++) {
    if (counts[k] >= SMALLEST_CLASS) continue;
    for (int j = 0; j <= k; j++) {
      if (joined[j] == k) joined[j] = (int8_t)(k + 1);
    }
    counts[k + 1] += counts[k];
    counts[k] = 0;
  }
  int64_t used = 0;
  for (int k = 0; k < SIZE_CLASSES; k++) {
    int64_t first = used;
    for (int64_t i = 0; i < triangle_count; i++) {
      if (joined[classes[i]] != k) continue;
      const uint32_t *t = m->triangles + 4 * i;
      entry *e = &entries[used++];
      for (int c = 0; c < 3; c++) {
        e->centre[c] = (m->positions[3 * (int64_t)t[0] + c] + m->positions[3 * (int64_t)t[1] + c] +
                        m->positions[3 * (int64_t)t[2] + c]) * (1.0f / 3.0f);
      }
      e->triangle = (uint32_t)i;
    }
    cut(m, entries + first, used - first);
  }
  free(classes);
  return 1;
}

static void *aligned(int64_t *total, int64_t count, int64_t size) {
  int64_t bytes = (count * size + 63) / 64 * 64 + 64;
  *total += bytes;
  return aligned_alloc(64, (size_t)bytes);
}

static void *shrunk(void *memory, int64_t *total, int64_t held, int64_t used) {
  void *kept = aligned(total, used, 1);
  if (!kept) return memory;
  memcpy(kept, memory, (size_t)used);
  *total -= (held + 63) / 64 * 64 + 64;
  free(memory);
  return kept;
}

dl_mesh *dl_mesh_make(const float *positions, int64_t vertex_count, const uint32_t *triangles,
                      int64_t triangle_count, const dl_surface *surfaces, int64_t surface_count) {
  (void)vertex_count;
  dl_mesh *mesh = calloc(1, sizeof *mesh);
  if (!mesh) return 0;
  int64_t bytes = sizeof *mesh;
  int64_t most = triangle_count / DL_CLUSTER_TRIANGLES + SIZE_CLASSES;
  int64_t floats = most * 3 * DL_CLUSTER_VERTICES;
  mesh->cluster_stride = (int32_t)((most + DL_LANES - 1) / DL_LANES * DL_LANES);
  mesh->clusters = aligned(&bytes, most, sizeof(dl_cluster));
  mesh->boxes = aligned(&bytes, 6 * (int64_t)mesh->cluster_stride, sizeof(float));
  // Vertices at most three a triangle, numbers of a facet five, both padded.
  floats += most * 5 * (DL_CLUSTER_TRIANGLES + DL_LANES) + triangle_count;
  mesh->floats = aligned(&bytes, floats, sizeof(float));
  mesh->corners = aligned(&bytes, 3 * triangle_count, 1);
  mesh->surface_of = aligned(&bytes, triangle_count, sizeof(uint32_t));
  mesh->facet_end = aligned(&bytes, triangle_count, 1);
  mesh->surfaces = aligned(&bytes, surface_count, sizeof(dl_surface));
  entry *entries = malloc(((size_t)triangle_count + 1) * sizeof *entries);
  maker m = {positions, triangles, surfaces, mesh, 0, 0, 0};
  int ok = mesh->clusters && mesh->boxes && mesh->floats && mesh->corners && mesh->surface_of &&
           mesh->facet_end && mesh->surfaces && entries;
  if (ok) {
    memset(mesh->boxes, 0, 6 * (size_t)mesh->cluster_stride * sizeof(float));
    if (surface_count > 0) memcpy(mesh->surfaces, surfaces, (size_t)surface_count * sizeof *surfaces);
    ok = fill(&m, entries, triangle_count);
  }
  free(entries);
  if (!ok) {
    dl_mesh_free(mesh);
    return 0;
  }
  mesh->floats = shrunk(mesh->floats, &bytes, floats * (int64_t)sizeof(float), m.floats * (int64_t)sizeof(float));
  mesh->surface_of = shrunk(mesh->surface_of, &bytes, triangle_count * (int64_t)sizeof(uint32_t),
                            m.facets * (int64_t)sizeof(uint32_t));
  mesh->bytes = bytes;
  return mesh;
}

void dl_mesh_free(dl_mesh *mesh) {
  if (!mesh) return;
  free(mesh->clusters);
  free(mesh->boxes);
  free(mesh->floats);
  free(mesh->corners);
  free(mesh->surface_of);
  free(mesh->facet_end);
  free(mesh->surfaces);
  free(mesh);
}

int64_t dl_mesh_bytes(const dl_mesh *mesh) { return mesh->bytes; }
