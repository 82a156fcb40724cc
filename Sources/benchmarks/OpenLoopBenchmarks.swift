import DriveTypes
import Foundation
import Scoring

/// Timings of open-loop scoring on as many frames as nuScenes' val split has. `Bridges/Benchmarks/compare.py`
/// gives the same frames to the protocols' slow twin (`openloop_peer.py`).
enum OpenLoopBenchmarks {
  static let cases = [
    BenchmarkCase(name: "openloop", run: score),
    BenchmarkCase(name: "openloop-one-core", run: scoreOnOneCore),
    BenchmarkCase(name: "openloop-report", run: report),
    BenchmarkCase(name: "openloop-read", run: read),
    BenchmarkCase(name: "openloop-peer", run: peer),
  ]

  /// Frames of nuScenes' val split.
  static let frames = 6019

  static func score() throws -> [BenchmarkRow] { [row("openloop", frames: frames, threads: 2)] }
  static func scoreOnOneCore() throws -> [BenchmarkRow] {
    [row("openloop-one-core", frames: frames, threads: 1)]
  }

  /// One planner in the four modes, as the twin is timed: from boxes to figures.
  private static func row(_ name: String, frames: Int, threads: Int) -> BenchmarkRow {
    let drives = MadeUpDrives(frames: frames)
    let scorer = OpenLoopScorer(.init(bootstrap: nil, threads: threads))
    var total = 0.0
    let samples = BenchmarkCase.time(repetitions: 5) {
      let outcomes = scorer.outcomes(drives.samples, planners: [drives.paths])
      for mode in OpenLoopMode.nuScenes {
        total += scorer.score(mode, samples: drives.samples, outcomes: outcomes[0]).distance.mean
      }
    }
    precondition(total > 0, "made-up paths are not the recorded ones")
    return BenchmarkRow(
      name: name, detail: "\(frames) frames, one planner, four modes, \(threads) threads", samples: samples)
  }

  /// A tenth of the frames on one core; they are written to `DRIVELOOP_OPENLOOP_FRAMES` (JSON Lines) for
  /// `openloop_peer.py`.
  static func peer() throws -> [BenchmarkRow] {
    if let path = ProcessInfo.processInfo.environment["DRIVELOOP_OPENLOOP_FRAMES"] {
      try Data(MadeUpDrives(frames: frames / 10).jsonLines).write(to: URL(fileURLWithPath: path))
    }
    return [row("openloop-peer", frames: frames / 10, threads: 1)]
  }

  /// The planner and the three baselines with 1,000 bootstrap resamples.
  static func report() throws -> [BenchmarkRow] {
    let drives = MadeUpDrives(frames: frames)
    let data = OpenLoopData(name: "made up", samples: drives.samples)
    var set = PredictionSet(name: "planner")
    for (sample, path) in zip(drives.samples, drives.paths) {
      if let path { _ = set.add(path, for: sample.token) }
    }
    var planners = 0
    let samples = BenchmarkCase.time(repetitions: 5) {
      planners = OpenLoopReport(data, predictions: [set], options: .init()).planners.count
    }
    return [
      BenchmarkRow(
        name: "openloop-report", detail: "\(frames) frames, \(planners) planners, four modes, intervals",
        samples: samples)
    ]
  }

  /// The JSON Lines file of the same frames.
  static func read() throws -> [BenchmarkRow] {
    let bytes = MadeUpDrives(frames: frames).jsonLines
    var count = 0
    let samples = try BenchmarkCase.time(repetitions: 3) {
      count = try OpenLoopFile.read(bytes, file: "frames.jsonl").samples.count
    }
    return [
      BenchmarkRow(
        name: "openloop-read", detail: "\(count) frames of JSON Lines, \(bytes.count >> 20) MiB",
        samples: samples)
    ]
  }
}

/// Seeded frames with a street's density of objects: 150 scenes, about 30 boxes a frame (nuScenes' mean is
/// 28), at the same places relative to the ego vehicle as traffic beside and ahead of it.
struct MadeUpDrives {
  var samples: [OpenLoopSample] = []
  /// [samples]
  var paths: [PlannedPath?] = []

  init(frames: Int) {
    var random = RandomSource(seed: 7, stream: "benchmark/openloop")
    for frame in 0..<frames {
      let place = frame % 40
      let speed = random.uniform(0, 12)
      let turn = random.uniform(-0.15, 0.15)
      func drive(_ speed: Double, _ turn: Double) -> [SIMD2<Double>] {
        (1...6).map { step in
          let (way, angle) = (speed * 0.5 * Double(step), turn * Double(step) / 2)
          return SIMD2(Self.round(way * cos(angle)), Self.round(way * sin(angle)))
        }
      }
      let mask = (0..<6).map { place + $0 + 1 < 40 }
      let boxes = Self.boxes(&random)
      guard let future = Waypoints<Ego>(drive(speed, turn)),
        let planned = Waypoints<Ego>(drive(speed + random.normal(), turn + random.normal(deviation: 0.03)))
      else { continue }
      samples.append(
        OpenLoopSample(
          token: "frame\(frame)", scene: "scene\(frame / 40)", index: place, mask: mask,
          future: PlannedPath(ego: future), boxes: mask.enumerated().map { $1 ? boxes[$0] : nil }))
      paths.append(PlannedPath(ego: planned))
    }
  }

  private static func round(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }

  private static func boxes(_ random: inout RandomSource) -> [StepBoxes] {
    let sizes: [(ObjectCategory, Double, Double)] = [
      (.car, 4.6, 1.9), (.truck, 7, 2.5), (.pedestrian, 0.7, 0.7), (.bicycle, 1.7, 0.6),
    ]
    let objects = (0..<30).map { _ in
      let (category, length, width) = sizes[
        random.index(below: 10) < 6 ? 0 : random.index(below: sizes.count)]
      return (
        category, length, width, random.uniform(-50, 50), random.uniform(-25, 25), random.uniform(-.pi, .pi),
        random.uniform(0, 8)
      )
    }
    return (1...6).map { step in
      StepBoxes(
        ego: objects.map { category, length, width, x, y, yaw, speed in
          FlatBox(
            category: category, x: round(x + cos(yaw) * speed * 0.5 * Double(step)),
            y: round(y + sin(yaw) * speed * 0.5 * Double(step)), length: length, width: width, yaw: round(yaw)
          )
        })
    }
  }

  /// In the product's format; the same text is one list for the twin.
  var jsonLines: [UInt8] {
    var bytes: [UInt8] = []
    for (sample, path) in zip(samples, paths) {
      let node = OpenLoopFile.line(sample, predictions: path.map { [("planner", $0)] } ?? [])
      bytes += JSONWriter.write(node, indent: nil)
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }
}
