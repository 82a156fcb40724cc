import DriveTypes
import Glibc
import Rendering

/// A side door that stands open: a dark opening in the body and the panel on its hinge.
struct DoorModel {
  let door: VehicleDoors
  /// In the vehicle's frame.
  let opening: Model
  /// About its hinge, as it hangs closed.
  let panel: Model
  let hinge: SIMD3<Float>
  /// How far it is turned when open, radians, counter-clockwise.
  let angle: Double

  /// - Parameter paint: of the doors.
  static func all(shape: BodyShape, material: VehicleMaterial, paint: Surface) -> [DoorModel] {
    let names: [[VehicleDoors]] = [[.frontLeft, .frontRight], [.rearLeft, .rearRight]]
    return zip(shape.profile.doors, names).flatMap { place, pair in
      zip(pair, [Float(1), -1]).map { door, side in
        DoorModel(door: door, place: place, side: side, shape: shape, material: material, paint: paint)
      }
    }
  }

  private init(
    door: VehicleDoors, place: ClosedRange<Float>, side: Float, shape: BodyShape, material: VehicleMaterial,
    paint: Surface
  ) {
    self.door = door
    let half = (shape.span.upperBound - shape.span.lowerBound) / 2
    let centre = (shape.span.upperBound + shape.span.lowerBound) / 2
    let (front, rear) = (centre + place.upperBound * half - 0.01, centre + place.lowerBound * half + 0.01)
    let cabin = CabinShape(shape)
    let faces = shape.panel(from: front, to: rear, edges: 1..<3)
    let sill = shape.profile.windowRange(cabin, front: front, rear: rear)
    let frame = side > 0 ? PartFrame() : .mirror

    var hole = Sculptor()
    hole.within(frame) { s in
      for face in faces { s.quad(face.patch(u: 0...1, v: 0...1, lift: 0.02), material.opening) }
      s.quad(cabin.side.patch(u: sill, v: 0...0.95, lift: 0.02), material.opening)
      // A seat to be seen inside.
      if let low = faces.first {
        let x = mix(front, rear, 0.62)
        let y = low.a.y + 0.026
        s.polygon(
          [
            SIMD3(x + 0.28, y, low.a.z + 0.22), SIMD3(x - 0.16, y, low.a.z + 0.22),
            SIMD3(x - 0.26, y, low.a.z + 0.62), SIMD3(x - 0.12, y, low.a.z + 0.62),
            SIMD3(x - 0.04, y, low.a.z + 0.36), SIMD3(x + 0.28, y, low.a.z + 0.34),
          ].map { $0 }, Self.lifted(material.seat))
      }
    }
    opening = Model(levels: [
      Model.Level(mesh: hole.build(), farDistance: VehicleModel.middleDistance)
    ])

    let foot = shape.side(x: front, edge: 2)
    hinge = SIMD3(front, foot.y * side, 0)
    let pivot = SIMD3(front, foot.y, 0)
    let inwards = SIMD3<Float>(0, -0.07, 0)
    var leaf = Sculptor()
    leaf.within(frame) { s in
      for face in faces {
        let outer = Quad(a: face.a - pivot, b: face.b - pivot, c: face.c - pivot, d: face.d - pivot)
        s.quad(outer, paint)
        s.quad(
          Quad(a: outer.b + inwards, b: outer.a + inwards, c: outer.d + inwards, d: outer.c + inwards),
          material.plastic)
      }
      // Edges at the front, the rear and below.
      let columns = [faces.first.map { ($0.a, true) }, faces.last.map { ($0.b, false) }].compactMap { $0 }
      for (_, isFront) in columns {
        for edge in 1..<3 {
          let x = isFront ? front : rear
          let (low, high) = (shape.side(x: x, edge: edge) - pivot, shape.side(x: x, edge: edge + 1) - pivot)
          let corners = [low, low + inwards, high + inwards, high]
          s.polygon(isFront ? corners.reversed() : corners, paint)
        }
      }
      let window = cabin.side.patch(u: sill, v: 0...0.93, lift: 0)
      let pane = Quad(a: window.a - pivot, b: window.b - pivot, c: window.c - pivot, d: window.d - pivot)
      s.quad(pane, paint.doubleSided)
      s.quad(pane.patch(u: 0.08...0.92, v: 0.04...0.92, lift: 0.006), material.glass)
      s.quad(
        Quad(a: pane.b, b: pane.a, c: pane.d, d: pane.c).patch(u: 0.08...0.92, v: 0.04...0.92, lift: 0.006),
        material.glass)
    }
    panel = Model(levels: [Model.Level(mesh: leaf.build(), farDistance: VehicleModel.middleDistance)])
    let reach = VehicleDoors.sideReach / Double(max(0.3, front - rear))
    angle = Double(side) * -asin(min(0.97, reach))
  }

  private static func lifted(_ surface: Surface) -> Surface {
    var surface = surface
    surface.layer = 5
    return surface
  }
}

extension BodyProfile {
  /// The part of the cabin's side that belongs to a door between two places.
  func windowRange(_ cabin: CabinShape, front: Float, rear: Float) -> ClosedRange<Float> {
    let a = cabin.fraction(x: front, v: 0.3)
    let b = cabin.fraction(x: rear, v: 0.3)
    return min(a, b)...max(a, b)
  }
}
