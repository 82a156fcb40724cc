import DriveTypes
import Driving
import Evaluation
import Images
import Roads
import Sensing

/// What a picture costs from the world to the agent; one core.
enum CameraBenchmarks {
  static let cases = [
    BenchmarkCase(name: "jpeg") { try jpeg() },
    BenchmarkCase(name: "camera-observation") { try observation() },
  ]

  /// The pictures of the rigs on one drive: an agent asks for them at every tick, standing.
  private static func observation() throws -> [BenchmarkRow] {
    guard let route = try DriveBenchmarks.prepared().first else { return [] }
    return try ["front", "front-three", "bench2drive-six"].map { name in
      let rig = try CameraRig.named(name)
      var world = EmbeddedDrivingWorld()
      _ = try world.reset(route, seed: 0)
      let wanted = AgentRequirements(cameras: rig.cameras, cameraPeriod: 1, jpegQuality: 20)
      for _ in 0..<40 { _ = try world.tick() }
      var bytes = 0
      let seconds = try BenchmarkCase.time(repetitions: 20) {
        bytes = try world.observe(wanted).images.map(\.jpeg.count).reduce(0, +)
      }
      let size = rig.cameras.first.map { "\($0.width)x\($0.height)" } ?? ""
      return BenchmarkRow(
        name: "camera-\(name)",
        detail:
          "an observation of \(rig.cameras.count) x \(size) in \(route.definition.town), drawn and packed at quality 20 "
          + "(\(bytes) bytes)",
        samples: seconds)
    }
  }

  /// A drawn street packed and unpacked.
  private static func jpeg() throws -> [BenchmarkRow] {
    guard let route = try DriveBenchmarks.prepared().first else { return [] }
    var world = EmbeddedDrivingWorld()
    _ = try world.reset(route, seed: 0)
    _ = try world.tick()
    let camera = try CameraRig.named("bench2drive-six").cameras.prefix(1)
    let wanted = AgentRequirements(cameras: Array(camera), cameraPeriod: 1, jpegQuality: 100)
    guard let first = try world.observe(wanted).images.first else { return [] }
    let image = try RGBImage(jpeg: first.jpeg)
    return try [20, 90].flatMap { quality in
      let bytes = try image.jpeg(quality: quality)
      let what = "\(image.width)x\(image.height) at quality \(quality), \(bytes.count) bytes"
      let encoding = try BenchmarkCase.time(repetitions: 20) { _ = try image.jpeg(quality: quality) }
      let reductions = try [JPEGReduction.none, .half, .quarter].map { reduction in
        BenchmarkRow(
          name: "jpeg-decode-\(quality)-1/\(reduction.rawValue)", detail: "decode \(what)",
          samples: try BenchmarkCase.time(repetitions: 20) {
            _ = try RGBImage(jpeg: bytes, reduction: reduction)
          })
      }
      return [BenchmarkRow(name: "jpeg-encode-\(quality)", detail: "encode \(what)", samples: encoding)]
        + reductions
    }
  }
}
