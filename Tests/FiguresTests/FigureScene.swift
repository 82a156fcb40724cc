import DriveTypes
import Figures
import Rendering
import Simulation

/// An actor made from a blueprint, and measures of what it is drawn with.
struct FigureScene {
  let blueprint: Blueprint
  var state: ActorState

  init(
    _ blueprint: Blueprint, lights: VehicleLights = [], doors: VehicleDoors = [], velocity: Double = 0,
    x: Double = 0
  ) {
    self.blueprint = blueprint
    state = ActorState(
      id: 77, pose: Pose(x: x, y: 0, yaw: 0), velocity: Vector(x: velocity, y: 0), lights: lights,
      doors: doors)
  }

  var description: ActorDescription {
    ActorDescription(
      id: 77, kind: blueprint.kind, typeID: blueprint.id, roleName: "test", halfExtent: blueprint.halfExtent,
      boxCentre: blueprint.boxCentre)
  }

  func instances(time: Double = 0) -> [Instance] {
    FigureLibrary().instances(for: description, state: state, time: time)
  }

  static let all = BlueprintLibrary.all
  static func kind(_ kind: ActorKind) -> [Blueprint] { all.filter { $0.kind == kind } }
  static let cars = kind(.vehicle).filter { $0.wheels == 4 }
}

/// A triangle in the world with its surface and its instance's lit lamps.
struct PlacedTriangle {
  var a, b, c: SIMD3<Double>
  var surface: Surface
  var lamps: UInt32
}

extension [Instance] {
  /// Triangles of one level of every instance; instances without it are left out.
  func triangles(level: Int = 0) -> [PlacedTriangle] {
    flatMap { instance -> [PlacedTriangle] in
      guard level < instance.model.levels.count else { return [] }
      let mesh = instance.model.levels[level].mesh
      let points = mesh.vertices.map { vertex -> SIMD3<Double> in
        let p = instance.placement.point(vertex)
        return SIMD3(p.x, p.y, p.z)
      }
      return mesh.triangles.map {
        PlacedTriangle(
          a: points[Int($0.a)], b: points[Int($0.b)], c: points[Int($0.c)],
          surface: mesh.surfaces[Int($0.surface)], lamps: instance.lamps)
      }
    }
  }
}

extension [PlacedTriangle] {
  var bounds: (low: SIMD3<Double>, high: SIMD3<Double>) {
    var (low, high) = (SIMD3(repeating: Double.infinity), SIMD3(repeating: -Double.infinity))
    for p in flatMap({ [$0.a, $0.b, $0.c] }) {
      low = pointwiseMin(low, p)
      high = pointwiseMax(high, p)
    }
    return (low, high)
  }

  /// The first triangle that a ray meets, and whether it is seen from its front.
  func hit(from origin: SIMD3<Double>, along direction: SIMD3<Double>) -> (
    triangle: PlacedTriangle, isFront: Bool
  )? {
    var best: (triangle: PlacedTriangle, isFront: Bool)?
    var nearest = Double.infinity
    for triangle in self {
      let (e, f) = (triangle.b - triangle.a, triangle.c - triangle.a)
      let normal = product(e, f)
      let slope = (normal * direction).sum()
      guard abs(slope) > 1e-12 else { continue }
      let t = (normal * (triangle.a - origin)).sum() / slope
      guard t > 0, t < nearest else { continue }
      let p = origin + direction * t
      let inside = [(triangle.a, triangle.b), (triangle.b, triangle.c), (triangle.c, triangle.a)].allSatisfy {
        (product($1 - $0, p - $0) * normal).sum() >= 0
      }
      if inside {
        nearest = t
        best = (triangle, slope < 0)
      }
    }
    return best
  }
}

func product(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
