import DriveTypes
import Glibc
import Rendering

extension VehicleModel {
  /// What the lit lamps throw on the world.
  func lights(state: ActorState, time: Double) -> [LightSource] {
    let lamps = VehicleLamps.lit(state.lights, time: time)
    func has(_ lamp: Lamp) -> Bool { lamps & (1 << UInt32(lamp.rawValue)) != 0 }
    let placement = Placement(state.pose)
    func beam(
      _ at: SIMD3<Float>, _ direction: SIMD3<Float>, halfAngle: Double, _ colour: Colour, _ intensity: Float,
      _ range: Float
    ) -> LightSource {
      let d = placement.direction(normalized(direction))
      return LightSource(
        position: placement.point(at), direction: Vector(x: Double(d.x), y: Double(d.y), z: Double(d.z)),
        coneCosine: Float(cos(halfAngle)), colour: colour, intensity: intensity, range: range)
    }
    var result: [LightSource] = []
    if has(.highBeam) || has(.lowBeam) {
      let high = has(.highBeam)
      // Both lamps as one: half the work, and the same from some metres on.
      let middle = (headLamps[0] + headLamps[1]) / 2
      result.append(
        beam(
          middle, SIMD3(1, 0, high ? -0.02 : -0.07), halfAngle: radians(high ? 18 : 21),
          Colour(255, 244, 224), high ? 260 : 130, high ? 70 : 42))
    }
    let rear = (tailLamps[0] + tailLamps[1]) / 2 - SIMD3(0.05, 0, 0)
    if has(.brake) {
      result.append(
        beam(rear, SIMD3(-1, 0, -0.25), halfAngle: radians(65), Colour(255, 30, 20), 0.8, 6))
    } else if has(.position) {
      result.append(
        beam(rear, SIMD3(-1, 0, -0.25), halfAngle: radians(65), Colour(255, 30, 20), 0.25, 4))
    }
    guard design.hasBeacons else { return result }
    for (lamp, side) in [(Lamp.special1, Float(-1)), (.special2, 1)] where has(lamp) {
      result.append(
        beam(
          SIMD3(0, side * 0.4, roofHeight + 0.2), SIMD3(0, 0, -1), halfAngle: .pi,
          VehicleMaterial.colour(of: lamp), 5, 16))
    }
    return result
  }
}
