import DriveTypes
import Driving
import Evaluation
import Foundation
import Images
import Roads
import Scoring
import Sensing
import Testing

/// Spoiled pictures in evaluations and files.
@Suite(.serialized) struct CorruptionEvaluationTests {
  private func watch(_ corruption: ImageCorruption?) throws -> [Observation] {
    let file = EndToEndTests.root.appendingPathComponent(EndToEndTests.suite)
    let route = try #require(try RouteFile(contentsOf: file).routes.first)
    var preparer = RoutePreparer(maps: MapStore.standard(path: nil))
    let cameras = ["A", "B"].map {
      CameraSpecification(
        id: $0, pose: Pose(x: 0, y: 0, z: 2, yaw: $0 == "A" ? 0 : 3), width: 64, height: 48,
        fieldOfView: 1.2)
    }
    let watcher = SensorEvaluationTests.Watcher(AgentRequirements(cameras: cameras, cameraPeriod: 10))
    var (agent, world): (any Agent, EmbeddedDrivingWorld) = (watcher, EmbeddedDrivingWorld())
    world.corruption = corruption
    _ = ClosedLoop.run(
      try preparer.prepare(route, index: 0), world: &world, agent: &agent, seed: 7,
      options: ScorerOptions(tickLimit: 24))
    return watcher.seen
  }

  @Test func theAgentAloneSeesTheCorruption() throws {
    let clear = try watch(nil)
    #expect(clear.flatMap(\.images).count == 6)
    for kind in [Corruption.fog, .waterSplash, .bitError] {
      let spoiled = try watch(ImageCorruption(kind, severity: 5))
      #expect(spoiled == (try watch(ImageCorruption(kind, severity: 5))), "\(kind)")
      #expect(spoiled.map(\.ego) == clear.map(\.ego))
      for (a, b) in zip(clear.flatMap(\.images), spoiled.flatMap(\.images)) {
        #expect(a.camera == b.camera && a.width == b.width && a.jpeg != b.jpeg)
      }
    }
    // Two draws of two cameras leave at most one alive.
    let dead = try watch(ImageCorruption(.cameraCrash, severity: 2)).flatMap(\.images)
    let black = try dead.filter { try RGBImage(jpeg: $0.jpeg).pixels.allSatisfy { $0 < 3 } }
    #expect(black.count == 3 || black.count == 6)
  }

  @Test func theCommandSpoilsFoldersAlikeOnAnyNumberOfThreads() throws {
    let folder = NSTemporaryDirectory() + "driveloop-corrupt-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for camera in ["CAM_FRONT", "CAM_BACK"] {
      try FileManager.default.createDirectory(
        atPath: folder + "/in/" + camera, withIntermediateDirectories: true)
      for number in 0..<4 {
        let image = RGBImage(width: 40, height: 30, red: UInt8(40 * number), green: 90, blue: 200)
        let path = folder + "/in/\(camera)/\(number)" + (number == 0 ? ".png" : ".jpg")
        let bytes = number == 0 ? try image.png() : try image.jpeg(quality: 90)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
      }
    }
    func corrupt(_ arguments: String...) throws -> EndToEndTests.Finished {
      try EndToEndTests.run(["corrupt"] + arguments)
    }
    for threads in ["1", "3"] {
      let run = try corrupt(
        "snow:4", folder + "/in", "--out", folder + "/out" + threads, "--seed", "3", "--threads", threads)
      #expect(run.status == 0 && run.output.contains("8 pictures"), "\(run.diary)")
    }
    let (one, three) = (
      try EndToEndTests.results(folder + "/out1"), try EndToEndTests.results(folder + "/out3")
    )
    #expect(one.count == 8)
    EndToEndTests.expectSame(one, three, "one and three threads")
    #expect(one["CAM_FRONT/1.jpg"] != one["CAM_BACK/1.jpg"])
    let unknown = try corrupt("mist", folder + "/in", "--out", folder + "/x")
    #expect(unknown.status == 2 && unknown.diary.contains("no corruption 'mist'"), "\(unknown.diary)")
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder + "/in/bad.jpg"))
    let bad = try corrupt("fog", folder + "/in", "--out", folder + "/y")
    #expect(bad.status == 2 && bad.diary.contains("bad.jpg"), "\(bad.diary)")
    let none = try corrupt("fog", folder + "/nothing", "--out", folder + "/z")
    #expect(none.status == 2 && none.diary.contains("no such file or folder"), "\(none.diary)")
  }

  /// A run with spoiled pictures is another run.
  @Test func manifestsNameTheCorruption() throws {
    let folder = NSTemporaryDirectory() + "driveloop-spoiled-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let model = EndToEndTests.root.appendingPathComponent("Models/driveloop-vla").path
    let common = [
      "evaluate", "--suite", EndToEndTests.suite, "--agent", "vla", "--model", model, "--tick-limit", "5",
      "--only", "lt01", "--out", folder,
    ]
    let run = try EndToEndTests.run(common + ["--corruption", "rain:2", "--json"])
    #expect(run.status <= 1 && run.output.contains("\"perturbations\": \"rain:2\""), "\(run.diary)")
    let other = try EndToEndTests.run(common)
    #expect(other.status == 2 && other.diary.contains("perturbations is 'rain:2' there"), "\(other.diary)")
    let bad = try EndToEndTests.run(common + ["--corruption", "rain:7"])
    #expect(bad.status == 2 && bad.diary.contains("no corruption 'rain:7'"), "\(bad.diary)")
  }
}
