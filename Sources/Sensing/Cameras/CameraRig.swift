import DriveTypes
import Rendering

/// Cameras that are mounted together, by name or from a file.
public struct CameraRig: Sendable, Hashable {
  public var name: String
  public var cameras: [CameraSpecification]

  /// Most cameras of one rig.
  public static let maximumCameras = 16
  /// Most pixels of one rig together: a rig is drawn in one go, and every pixel takes up to 48 bytes while it is (measured).
  public static let maximumPixels = 32_000_000

  /// - Throws: what `check` throws.
  public init(name: String, cameras: [CameraSpecification]) throws(SensingError) {
    try Self.check(cameras)
    self.name = name
    self.cameras = cameras
  }

  /// The colour cameras of a leaderboard agent's sensor list (`SensorSpecification.list`); other sensors of the list are
  /// not this rig's business.
  public init(name: String, sensors: [SensorSpecification]) throws(SensingError) {
    let cameras = sensors.compactMap { sensor -> CameraSpecification? in
      guard case .camera(.rgb, let settings) = sensor.settings else { return nil }
      return CameraSpecification(
        id: sensor.id, pose: sensor.mount, width: settings.width, height: settings.height,
        fieldOfView: settings.fieldOfView)
    }
    guard !cameras.isEmpty else { throw .noCamera(rig: name, sensors: sensors.count) }
    try self.init(name: name, cameras: cameras)
  }

  /// Whether these cameras can be drawn: sizes, fields of view, how many, how large together, an id for each.
  public static func check(_ cameras: [CameraSpecification]) throws(SensingError) {
    guard cameras.count <= maximumCameras else { throw .tooManyCameras(got: cameras.count) }
    var ids: Set<String> = []
    for camera in cameras {
      do throws(RenderingError) {
        try PinholeCamera.check(width: camera.width, height: camera.height, fieldOfView: camera.fieldOfView)
      } catch {
        throw .badCamera(camera: camera.id, error)
      }
      let (place, turn) = (camera.pose.position, camera.pose.rotation)
      guard [place.x, place.y, place.z, turn.roll, turn.pitch, turn.yaw].allSatisfy(\.isFinite) else {
        throw .badMount(camera: camera.id)
      }
      guard ids.insert(camera.id).inserted else { throw .repeatedCamera(camera: camera.id) }
    }
    let pixels = cameras.map { $0.width * $0.height }.reduce(0, +)
    guard pixels <= maximumPixels else { throw .tooManyPixels(got: pixels) }
  }
}

extension CameraRig {
  /// The rigs that can be named.
  public static let names = [
    "bench2drive-six", "front-three", "front", "narrow", "left", "right", "back", "chase", "top-down",
  ]

  /// | name | cameras |
  /// |---|---|
  /// | `bench2drive-six` | those of Bench2Drive's UniAD and VAD agents, 1600x900, field of view 70° and, behind, 110° |
  /// | `front-three` | the front three of them at 448x252 |
  /// | `front` | the small model's one camera, 448x252 with 100° |
  /// | `narrow` | one where that is, 448x252 with 60°, which shows what is ahead about twice as large |
  /// | `left`, `right`, `back` | one camera like `front` each, turned by 90° or 180°: with `front` all around |
  /// | `chase` | behind and above the ego, for people |
  /// | `top-down` | 50 m above the ego, looking down, its nose up: Bench2Drive's `bev` |
  public static func named(_ name: String) throws(SensingError) -> CameraRig {
    switch name {
    case "bench2drive-six": return try CameraRig(name: name, cameras: bench2drive(width: 1600, height: 900))
    case "front-three":
      let six = bench2drive(width: 448, height: 252)
      return try CameraRig(name: name, cameras: [six[1], six[0], six[2]])
    case "front": return try CameraRig(name: name, cameras: [small("CAM_FRONT", x: 0.8, y: 0, yaw: 0)])
    case "narrow":
      return try CameraRig(name: name, cameras: [small("CAM_FRONT_NARROW", x: 0.8, y: 0, yaw: 0, fov: 60)])
    case "left": return try CameraRig(name: name, cameras: [small("CAM_LEFT", x: 0, y: -0.55, yaw: -90)])
    case "right": return try CameraRig(name: name, cameras: [small("CAM_RIGHT", x: 0, y: 0.55, yaw: 90)])
    case "back": return try CameraRig(name: name, cameras: [small("CAM_BACK", x: -2, y: 0, yaw: 180)])
    case "chase":
      return try CameraRig(
        name: name,
        cameras: [
          CameraSpecification("CHASE", x: -8, y: 0, z: 4, pitch: -15, fov: 80, width: 1280, height: 720)
        ])
    case "top-down":
      return try CameraRig(
        name: name,
        cameras: [CameraSpecification("bev", x: 0, y: 0, z: 50, pitch: -90, fov: 50, width: 512, height: 512)]
      )
    default: throw .unknownRig(got: name, known: names)
    }
  }

  private static func small(
    _ id: String, x: Double, y: Double, yaw: Double, fov: Double = 100
  ) -> CameraSpecification {
    CameraSpecification(id, x: x, y: y, z: 1.6, yaw: yaw, fov: fov, width: 448, height: 252)
  }

  private static func bench2drive(width: Int, height: Int) -> [CameraSpecification] {
    [
      CameraSpecification("CAM_FRONT", x: 0.8, y: 0, z: 1.6, fov: 70, width: width, height: height),
      CameraSpecification(
        "CAM_FRONT_LEFT", x: 0.27, y: -0.55, z: 1.6, yaw: -55, fov: 70, width: width, height: height),
      CameraSpecification(
        "CAM_FRONT_RIGHT", x: 0.27, y: 0.55, z: 1.6, yaw: 55, fov: 70, width: width, height: height),
      CameraSpecification("CAM_BACK", x: -2, y: 0, z: 1.6, yaw: 180, fov: 110, width: width, height: height),
      CameraSpecification(
        "CAM_BACK_LEFT", x: -0.32, y: -0.55, z: 1.6, yaw: -110, fov: 70, width: width, height: height),
      CameraSpecification(
        "CAM_BACK_RIGHT", x: -0.32, y: 0.55, z: 1.6, yaw: 110, fov: 70, width: width, height: height),
    ]
  }
}

extension CameraSpecification {
  /// In the leaderboard's terms: metres, y to the right, degrees clockwise.
  init(
    _ id: String, x: Double, y: Double, z: Double, pitch: Double = 0, yaw: Double = 0, fov: Double,
    width: Int,
    height: Int
  ) {
    self.init(
      id: id,
      pose: Pose(
        position: Point(x: x, y: 0 - y, z: z), rotation: Rotation(carlaPitch: pitch, yaw: yaw, roll: 0)),
      width: width, height: height, fieldOfView: radians(fov))
  }

  /// Where it looks from when the ego stands at `ego`.
  func camera(on ego: Pose<World>) throws(RenderingError) -> PinholeCamera {
    try PinholeCamera(pose: ego.appending(pose), width: width, height: height, fieldOfView: fieldOfView)
  }
}
