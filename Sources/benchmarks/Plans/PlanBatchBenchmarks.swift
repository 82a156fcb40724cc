import DriveTypes
import Driving
import Foundation
import Images
import Inference

/// Plans that go through a driving model together, beside as many one after another.
enum PlanBatchBenchmarks {
  static let cases = [BenchmarkCase(name: "plan-batch") { try rows() }]

  /// The shipped model, or the folders in DRIVELOOP_MODELS, separated by colons.
  private static var folders: [String] {
    ProcessInfo.processInfo.environment["DRIVELOOP_MODELS"]?.split(separator: ":").map(String.init)
      ?? ["Models/driveloop-vla"]
  }

  static func rows() throws -> [BenchmarkRow] {
    try folders.flatMap { folder in
      try DriveMode.allCases.flatMap { mode in
        try [1, 2].flatMap { threads in try rows(folder, mode, threads: threads) }
      }
    }
  }

  private static func rows(_ folder: String, _ mode: DriveMode, threads: Int) throws -> [BenchmarkRow] {
    let model = try DrivingModel(folder: URL(fileURLWithPath: folder), threads: threads)
    guard model.settings.modes.contains(mode) else { return [] }
    let prompts = try (0..<8).map { try model.preparation.prepare(prompt($0, mode, model.settings)) }
    var alone = Double.nan
    return try [1, 2, 4, 8].map { size in
      let repetitions = mode == .fast ? 15 : 5
      let samples = try BenchmarkCase.time(repetitions: repetitions) {
        for first in stride(from: 0, to: prompts.count, by: size) {
          _ = try model.answers(Array(prompts[first..<first + size]))
        }
      }.map { $0 / Double(prompts.count) }
      let name = URL(fileURLWithPath: folder).lastPathComponent
      var row = BenchmarkRow(
        name: "plan-batch-\(name)-\(mode.rawValue)-\(threads)-\(size)", detail: "", samples: samples)
      if size == 1 { alone = row.median }
      row.detail =
        "a plan of \(size) together, \(threads) threads, \((row.median / alone * 100).rounded() / 100) of alone"
      return row
    }
  }

  /// Pictures of noise, different in each prompt.
  private static func prompt(_ number: Int, _ mode: DriveMode, _ settings: DrivingModelSettings)
    -> DrivePrompt
  {
    var random = RandomSource(seed: UInt64(number))
    let pictures = (0..<settings.pictureCount).map { _ in
      RGBImage(
        width: settings.crop.width, height: settings.crop.height,
        pixels: (0..<settings.crop.width * settings.crop.height * 3).map { _ in
          UInt8(truncatingIfNeeded: random.next())
        })
    }
    return DrivePrompt(
      pictures: pictures, speed: Double(number), command: .laneFollow,
      targets: (0..<settings.targets).map { Point(x: Double(10 + $0), y: 0) }, mode: mode)
  }
}
