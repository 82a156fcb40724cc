import DriveTypes
import Foundation
import Rendering

/// Timings of pictures: a built-up town with 30 actors, colours antialiased, light and shadows as by day.
enum RenderBenchmarks {
  static let cases = [
    BenchmarkCase(name: "render") { [try three()] },
    BenchmarkCase(name: "render-peer") { [try peer()] },
    BenchmarkCase(name: "render-six") { [try six()] },
    BenchmarkCase(name: "render-triangles") { try byTriangles() },
    BenchmarkCase(name: "render-pixels") { try byPixels() },
  ]

  private static let town = "Town10HD"
  private static let stops = 8
  private static let repetitions = 12

  /// Three views of 448x252 to the front, on one core; processor seconds.
  static func three() throws -> BenchmarkRow {
    let stage = try RenderStage(town: town, stops: stops)
    let renderer = Renderer()
    let samples = try time(stage, frames: repetitions, cpu: true) { stop in
      let cameras = try RenderStage.cameras(
        on: stop.pose, yaws: [0, radians(55), radians(-55)], width: 448, height: 252, fieldOfView: radians(70)
      )
      _ = renderer.render(cameras, scene: stop.scene, lighting: RenderStage.noon)
    }
    return BenchmarkRow(
      name: "render",
      detail: "three views of 448x252 in \(town) with \(RenderStage.actors) actors, one core, CPU seconds; "
        + "last frame: \(renderer.counts)", samples: samples)
  }

  /// Three views from one place, again and again. Writes the scene for `Bridges/Benchmarks/embree_peer.cpp` to the path
  /// that DRIVELOOP_RENDER_SCENE names.
  static func peer() throws -> BenchmarkRow {
    let stage = try RenderStage(town: town, stops: 1)
    let stop = stage.stops[0]
    let cameras = try RenderStage.cameras(
      on: stop.pose, yaws: [0, radians(55), radians(-55)], width: 448, height: 252, fieldOfView: radians(70))
    let dump = RenderDump(cameras: cameras, scene: stop.scene)
    if let path = ProcessInfo.processInfo.environment["DRIVELOOP_RENDER_SCENE"] {
      try dump.bytes.write(to: URL(fileURLWithPath: path))
    }
    let renderer = Renderer()
    let samples = BenchmarkCase.processorTime(repetitions: repetitions) {
      _ = renderer.render(cameras, scene: stop.scene, lighting: RenderStage.noon)
    }
    return BenchmarkRow(
      name: "render-peer",
      detail:
        "three views of 448x252 from one place, one core, CPU seconds; \(dump.triangleCount) triangles around",
      samples: samples)
  }

  /// Bench2Drive's six views of 1600x900 on two cores; wall seconds.
  static func six() throws -> BenchmarkRow {
    let stage = try RenderStage(town: town, stops: 3)
    let renderer = Renderer(threads: 2)
    let start = clock()
    var frames = 0
    let samples = try time(stage, frames: 6, cpu: false) { stop in
      frames += 1
      let yaws = [0, 55, -55, 180, 110, -110].map(radians)
      var cameras = try RenderStage.cameras(
        on: stop.pose, yaws: yaws, width: 1600, height: 900, fieldOfView: radians(70))
      cameras[3] = try RenderStage.cameras(
        on: stop.pose, yaws: [.pi], width: 1600, height: 900, fieldOfView: radians(110))[0]
      _ = renderer.render(cameras, scene: stop.scene, lighting: RenderStage.noon)
    }
    let used = Double(clock() - start) / Double(CLOCKS_PER_SEC) / Double(frames)
    return BenchmarkRow(
      name: "render-six",
      detail: "six views of 1600x900 in \(town) with \(RenderStage.actors) actors, two cores; "
        + String(format: "%.0f ms of CPU on each", used * 500), samples: samples)
  }

  /// Seconds a frame. At each stop the ego comes on 4 m a frame, as it does at 2 Hz; the first frame there is not
  /// counted. A sample is a frame's mean over all stops.
  private static func time(
    _ stage: RenderStage, frames: Int, cpu: Bool, _ body: (RenderStage.Stop) throws -> Void
  ) throws -> [Double] {
    var samples = [Double](repeating: 0, count: frames)
    for var stop in stage.stops {
      try body(stop)
      for frame in 0..<frames {
        let forward = stop.pose.forward
        stop.pose.position = stop.pose.position + Vector(x: forward.x, y: forward.y) * 4
        let (start, processor) = (ContinuousClock.now, clock())
        try body(stop)
        let elapsed = (ContinuousClock.now - start).components
        let wall = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
        let used = Double(clock() - processor) / Double(CLOCKS_PER_SEC)
        samples[frame] += (cpu ? used : wall) / Double(stage.stops.count)
      }
    }
    return samples
  }

  /// One view of 448x252 of worlds with ever more triangles on the same ground.
  static func byTriangles() throws -> [BenchmarkRow] {
    try [10_000, 30_000, 100_000, 300_000, 1_000_000].map { count in
      let stage = RenderField(triangles: count)
      let camera = try stage.camera(width: 448, height: 252)
      let renderer = Renderer()
      let samples = BenchmarkCase.processorTime(repetitions: repetitions) {
        _ = renderer.render([camera], scene: stage.scene, lighting: RenderStage.noon)
      }
      return BenchmarkRow(
        name: "render-\(count / 1000)k",
        detail: "one view of 448x252, \(stage.triangles) triangles around, "
          + "\(renderer.counts.trianglesSeen) seen", samples: samples)
    }
  }

  /// The same world in ever more pixels.
  static func byPixels() throws -> [BenchmarkRow] {
    let stage = RenderField(triangles: 150_000)
    return try [(224, 126), (448, 252), (800, 450), (1600, 900), (3200, 1800)].map { width, height in
      let camera = try stage.camera(width: width, height: height)
      let renderer = Renderer()
      var row = BenchmarkRow(
        name: "render-\(width)x\(height)", detail: "",
        samples: BenchmarkCase.processorTime(repetitions: repetitions) {
          _ = renderer.render([camera], scene: stage.scene, lighting: RenderStage.noon)
        })
      row.detail = String(
        format: "one view, %d triangles around, %.1f ns a pixel", stage.triangles,
        row.median * 1e9 / Double(width * height))
      return row
    }
  }
}
