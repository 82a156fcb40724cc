import DriveTypes
import Foundation
import Rendering

/// A scene as `Bridges/Benchmarks/embree_peer.cpp` reads it, little-endian: the numbers of cameras and of triangles
/// (32 bits each); for each camera width, height, focal length, nine floats of the rotation from camera axes to the
/// world's and its place; nine floats a triangle; a colour and a label a triangle. Places are relative to the first camera.
struct RenderDump {
  private(set) var bytes = Data()
  private(set) var triangleCount = 0
  private var corners = Data()
  private var kinds: [UInt8] = []
  private let origin: Point<World>

  /// Levels of detail are those that the first camera sees.
  init(cameras: [PinholeCamera], scene: RenderScene) {
    let eye = cameras[0].pose.position
    origin = eye
    let detail = RayCaster.detail(of: cameras[0])
    for tile in scene.tiles {
      let centre = Point<World>(
        x: tile.origin.x + SceneryTile.size / 2, y: tile.origin.y + SceneryTile.size / 2)
      let distance = Float(centre.distanceXY(to: eye)) / detail
      for layer in tile.layers where layer.distance.contains(distance) {
        add(layer.mesh, at: Placement(origin: tile.origin, yaw: 0))
      }
    }
    for instance in scene.tiles.flatMap(\.instances) + scene.instances {
      let distance = Float(instance.placement.origin.distance(to: eye)) / detail
      guard let level = instance.model.levels.first(where: { distance < $0.farDistance }) else { continue }
      add(level.mesh, at: instance.placement)
    }
    append(UInt32(cameras.count))
    append(UInt32(triangleCount))
    for camera in cameras {
      append(Int32(camera.width))
      append(Int32(camera.height))
      append(Float(camera.focalLength))
      let (f, r, place) = (camera.pose.forward, camera.pose.right, camera.pose.position - eye)
      let down = Vector<World>(
        x: f.y * r.z - f.z * r.y, y: f.z * r.x - f.x * r.z, z: f.x * r.y - f.y * r.x)
      for value in [r.x, down.x, f.x, r.y, down.y, f.y, r.z, down.z, f.z, place.x, place.y, place.z] {
        append(Float(value))
      }
    }
    bytes += corners
    bytes += kinds
  }

  private mutating func append(_ value: some Any) {
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }

  private mutating func add(_ mesh: Mesh, at placement: Placement) {
    for triangle in mesh.triangles {
      for corner in [triangle.a, triangle.b, triangle.c] {
        let place = placement.point(mesh.vertices[Int(corner)]) - origin
        for value in [place.x, place.y, place.z] {
          withUnsafeBytes(of: Float(value)) { corners.append(contentsOf: $0) }
        }
      }
      let surface = mesh.surfaces[Int(triangle.surface)]
      kinds += [surface.colour.red, surface.colour.green, surface.colour.blue, surface.label.rawValue]
      triangleCount += 1
    }
  }
}
