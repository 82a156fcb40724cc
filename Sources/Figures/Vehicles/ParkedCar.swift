import DriveTypes
import Rendering

/// Cars that stand beside the road: one model each with its wheels, cheap to draw.
enum ParkedCar {
  private static let kinds: [(id: String, x: Double, y: Double, z: Double)] = [
    ("vehicle.citroen.c3", 1.99, 0.93, 0.81), ("vehicle.seat.leon", 2.1, 0.91, 0.74),
    ("vehicle.lincoln.mkz_2020", 2.45, 1.06, 0.76), ("vehicle.toyota.prius", 2.26, 1.0, 0.76),
    ("vehicle.audi.etron", 2.43, 1.02, 0.82), ("vehicle.nissan.micra", 1.82, 0.92, 0.75),
    ("vehicle.tesla.model3", 2.4, 1.08, 0.74), ("vehicle.nissan.patrol", 2.3, 0.97, 0.93),
    ("vehicle.mini.cooper_s", 1.9, 0.99, 0.74), ("vehicle.mercedes.sprinter", 2.96, 0.99, 1.28),
  ]

  static let models: [Model] = kinds.map { kind in
    let half = Vector<Body>(x: kind.x, y: kind.y, z: kind.z)
    let design = VehicleDesign.of(kind.id, halfExtent: half)
    let levels: [(BodyShape.Detail, Float)] = [
      (.near, 30), (.middle, 90), (.far, VehicleModel.farDistance),
    ]
    return Model(
      levels: levels.map { detail, distance in
        var s = Sculptor()
        let sculptor = VehicleSculptor(design: design, size: VehicleSize(half), detail: detail)
        sculptor.add(to: &s)
        sculptor.addWheels(to: &s)
        return Model.Level(mesh: s.build(), farDistance: distance)
      })
  }

  /// Seldom a van: it is the last of the models.
  static func choice(_ number: UInt64) -> Int {
    let n = Int(scramble(number) % UInt64(3 * models.count - 2))
    return n == 3 * (models.count - 1) ? models.count - 1 : n % (models.count - 1)
  }
}
