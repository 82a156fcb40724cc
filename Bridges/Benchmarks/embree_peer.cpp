// The same pictures by Intel Embree: `embree_peer SCENE [REPETITIONS]` reads a scene that `benchmarks
// render-peer` wrote (see Sources/benchmarks/Sensors/RenderDump.swift), casts 2x2 rays a pixel in packets of sixteen
// on one core, shades by Lambert and fog with a label for each pixel, and prints the median and least
// processor seconds of a frame of all cameras.
//
// Build: g++ -O3 -march=native -std=c++17 embree_peer.cpp -lembree3
#include <embree3/rtcore.h>
#include <xmmintrin.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

struct Camera {
  int32_t width, height;
  float focal;
  float world_from_camera[9];
  float position[3];
};

struct Scene {
  std::vector<Camera> cameras;
  std::vector<float> corners;  // nine floats a triangle
  std::vector<uint8_t> kinds;  // red, green, blue, label
};

static bool read(std::FILE *file, void *to, size_t bytes) { return std::fread(to, 1, bytes, file) == bytes; }

static bool load(const char *path, Scene &scene) {
  std::FILE *file = std::fopen(path, "rb");
  if (!file) return false;
  uint32_t counts[2];
  bool ok = read(file, counts, sizeof counts);
  if (ok) {
    scene.cameras.resize(counts[0]);
    scene.corners.resize(9 * size_t(counts[1]));
    scene.kinds.resize(4 * size_t(counts[1]));
    ok = read(file, scene.cameras.data(), sizeof(Camera) * counts[0]) &&
         read(file, scene.corners.data(), 4 * scene.corners.size()) &&
         read(file, scene.kinds.data(), scene.kinds.size());
  }
  std::fclose(file);
  return ok;
}

// A picture of bytes red, green, blue, and one of labels.
struct Picture {
  std::vector<uint8_t> rgb, label;
};

static void draw(RTCScene embree, const Scene &scene, const Camera &camera, Picture &picture) {
  picture.rgb.resize(3 * size_t(camera.width) * camera.height);
  picture.label.resize(size_t(camera.width) * camera.height);
  const float *m = camera.world_from_camera;
  RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  context.flags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
  alignas(64) int valid[16];
  std::fill(valid, valid + 16, -1);
  const float sun[3] = {0.48f, 0.36f, 0.8f};
  // A packet is four pixels in a square with four rays each.
  for (int y = 0; y < camera.height; y += 2) {
    for (int x = 0; x < camera.width; x += 2) {
      alignas(64) RTCRayHit16 rays;
      for (int i = 0; i < 16; i++) {
        const float px = x + (i >> 2 & 1) + 0.25f + 0.5f * (i & 1);
        const float py = y + (i >> 3) + 0.25f + 0.5f * (i >> 1 & 1);
        const float rx = (px - camera.width * 0.5f) / camera.focal,
                    ry = (py - camera.height * 0.5f) / camera.focal;
        rays.ray.org_x[i] = camera.position[0];
        rays.ray.org_y[i] = camera.position[1];
        rays.ray.org_z[i] = camera.position[2];
        rays.ray.dir_x[i] = m[0] * rx + m[1] * ry + m[2];
        rays.ray.dir_y[i] = m[3] * rx + m[4] * ry + m[5];
        rays.ray.dir_z[i] = m[6] * rx + m[7] * ry + m[8];
        rays.ray.tnear[i] = 0.1f;
        rays.ray.tfar[i] = 1e6f;
        rays.ray.time[i] = 0;
        rays.ray.mask[i] = ~0u;
        rays.ray.flags[i] = 0;
        rays.hit.geomID[i] = RTC_INVALID_GEOMETRY_ID;
        rays.hit.instID[0][i] = RTC_INVALID_GEOMETRY_ID;
      }
      rtcIntersect16(valid, embree, &context, &rays);
      for (int p = 0; p < 4; p++) {
        const int px = x + (p & 1), py = y + (p >> 1);
        if (px >= camera.width || py >= camera.height) continue;
        float sum[3] = {0, 0, 0};
        uint8_t label = 11;
        for (int s = 0; s < 4; s++) {
          const int i = 4 * p + s;
          float colour[3] = {0.35f, 0.5f, 0.75f};
          if (rays.hit.geomID[i] != RTC_INVALID_GEOMETRY_ID) {
            const uint8_t *kind = &scene.kinds[4 * size_t(rays.hit.primID[i])];
            label = kind[3];
            float n[3] = {rays.hit.Ng_x[i], rays.hit.Ng_y[i], rays.hit.Ng_z[i]};
            const float length = std::sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
            float facing = std::fabs(n[0] * sun[0] + n[1] * sun[1] + n[2] * sun[2]) / length;
            const float far = rays.ray.tfar[i] * 0.003f, fog = 1.0f / (1.0f + far * far);
            for (int c = 0; c < 3; c++) {
              const float albedo = kind[c] * (1.0f / 255.0f);
              const float lit = albedo * albedo * (0.35f + 0.7f * facing);
              colour[c] = lit * fog + colour[c] * (1.0f - fog);
            }
          }
          for (int c = 0; c < 3; c++) sum[c] += std::sqrt(std::min(1.0f, colour[c])) * 63.75f;
        }
        const size_t at = size_t(py) * camera.width + px;
        for (int c = 0; c < 3; c++) picture.rgb[3 * at + c] = uint8_t(sum[c]);
        picture.label[at] = label;
      }
    }
  }
}

int main(int count, char **arguments) {
  Scene scene;
  if (count < 2 || !load(arguments[1], scene)) {
    std::fprintf(stderr, "usage: embree_peer SCENE [REPETITIONS]\n");
    return 2;
  }
  const int repetitions = count > 2 ? std::atoi(arguments[2]) : 12;
  _mm_setcsr(_mm_getcsr() | 0x8040);  // as Embree's manual asks: tiny numbers are zero
  RTCDevice device = rtcNewDevice("threads=1");
  RTCScene embree = rtcNewScene(device);
  RTCGeometry geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_TRIANGLE);
  const size_t triangles = scene.kinds.size() / 4;
  float *vertices = static_cast<float *>(
      rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, 12, 3 * triangles));
  std::copy(scene.corners.begin(), scene.corners.end(), vertices);
  uint32_t *numbers = static_cast<uint32_t *>(
      rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, 12, triangles));
  for (size_t i = 0; i < 3 * triangles; i++) numbers[i] = uint32_t(i);
  rtcCommitGeometry(geometry);
  rtcAttachGeometry(embree, geometry);
  rtcCommitScene(embree);

  std::vector<double> seconds;
  Picture picture;
  for (int repetition = 0; repetition <= repetitions; repetition++) {
    const std::clock_t start = std::clock();
    for (const Camera &camera : scene.cameras) draw(embree, scene, camera, picture);
    if (repetition > 0) seconds.push_back(double(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::sort(seconds.begin(), seconds.end());
  std::printf("{\"median\": %.6f, \"min\": %.6f, \"triangles\": %zu}\n", seconds[seconds.size() / 2],
              seconds[0], triangles);
  if (const char *path = std::getenv("EMBREE_PEER_PICTURE")) {
    std::FILE *file = std::fopen(path, "wb");
    if (file) {
      draw(embree, scene, scene.cameras[0], picture);
      std::fprintf(file, "P6 %d %d 255\n", scene.cameras[0].width, scene.cameras[0].height);
      std::fwrite(picture.rgb.data(), 1, picture.rgb.size(), file);
      std::fclose(file);
    }
  }
  return 0;
}
