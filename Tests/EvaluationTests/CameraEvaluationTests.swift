import DriveTypes
import Foundation
import Images
import Testing

/// Cameras in evaluations, by the program itself, on the project's own town.
@Suite(.serialized) struct CameraEvaluationTests {
  private func files(in folder: String) throws -> [String: Data] {
    let walk = try #require(FileManager.default.enumerator(atPath: folder))
    var files: [String: Data] = [:]
    for case let name as String in walk {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
      if !isFolder.boolValue { files[name] = FileManager.default.contents(atPath: folder + "/" + name) }
    }
    return files
  }

  /// Onlookers change no result; their pictures are those that the trace gives, whatever the number of threads.
  @Test func onlookersChangeNothingAndTracesShowTheSame() throws {
    let folder = NSTemporaryDirectory() + "driveloop-cameras-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let common = [
      "evaluate", "--suite", EndToEndTests.suite, "--agent", "expert", "--jobs", "2", "--tick-limit", "130",
    ]
    _ = try EndToEndTests.run(common + ["--out", folder + "/blind"])
    let seeing = try EndToEndTests.run(
      common + [
        "--out", folder + "/seeing", "--cameras", "front", "--camera-period", "40", "--save-images",
        folder + "/images", "--jpeg-quality", "20",
      ])
    #expect(seeing.status <= 1)
    EndToEndTests.expectSame(
      try EndToEndTests.results(folder + "/blind"), try EndToEndTests.results(folder + "/seeing"),
      "with and without cameras")
    let live = try files(in: folder + "/images")
    let traces = try files(in: folder + "/seeing").keys.filter { $0.hasSuffix(".dltrace") }.sorted()
    #expect(!traces.isEmpty && live.count >= 3 * traces.count)
    for trace in traces.prefix(2) {
      let header = try TraceFile.read(URL(fileURLWithPath: folder + "/seeing/" + trace)).header
      let out = folder + "/again-\(header.routeID)"
      let drawn = try EndToEndTests.run([
        "render", "--trace", folder + "/seeing/" + trace, "--camera", "front", "--ticks", "1,41,81,121",
        "--quality",
        "20", "--threads", "2", "--out", out,
      ])
      #expect(drawn.status == 0 && drawn.output.contains("4 of 13"))
      for tick in ["000001", "000041", "000081", "000121"] {
        let picture = try #require(live["\(header.routeID)/CAM_FRONT/\(tick).jpg"])
        #expect(FileManager.default.contents(atPath: out + "/CAM_FRONT_\(tick).jpg") == picture)
        let image = try RGBImage(jpeg: [UInt8](picture))
        #expect(image.width == 448 && image.height == 252)
      }
    }
  }

  /// A route is drawn as its trace is; beside colour come depth, labels and ids as PNG of the same size.
  @Test func rendersRoutesWithEverythingAskedFor() throws {
    let folder = NSTemporaryDirectory() + "driveloop-render-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let rig = folder + "/rig.json"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(
      #"[{"type": "sensor.camera.rgb", "id": "A", "width": 64, "height": 32}, {"type": "sensor.camera.rgb", "id": "../B", "yaw": 170, "width": 32, "height": 32}]"#
        .utf8
    ).write(to: URL(fileURLWithPath: rig))
    let common = ["render", "--routes", EndToEndTests.suite, "--camera", rig, "--ticks", "1"]
    let all = try EndToEndTests.run(
      common + ["--png", "--depth", "--semantic", "--instance", "--out", folder + "/all", "--json"])
    #expect(all.status == 0 && all.output.contains("\"files\": 8"))
    let names = try files(in: folder + "/all")
    #expect(
      names.keys.sorted()
        == ["A", ".._B"].flatMap { id in
          ["", "_depth", "_instance", "_semantic"].map { "\(id)_000001\($0).png" }
        }.sorted())
    let pictures = try names.filter { $0.key.hasPrefix("A_") }.mapValues { try RGBImage(png: [UInt8]($0)) }
    #expect(pictures.values.allSatisfy { $0.width == 64 && $0.height == 32 })
    let mosaic = try EndToEndTests.run(common + ["--mosaic", "--png", "--out", folder + "/mosaic"])
    #expect(mosaic.status == 0)
    let picture = try RGBImage(
      png: [UInt8](try #require(files(in: folder + "/mosaic")["mosaic_000001.png"])))
    // One camera ahead over one behind.
    #expect(picture.width == 64 && picture.height == 32 + 4 + 32)
  }

  /// Wrong usage has words and exit code 2; nothing is driven.
  @Test func badRequestsAreNamed() throws {
    let folder = NSTemporaryDirectory() + "driveloop-bad-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let rig = folder + "/rig.json"
    try Data(#"[{"type": "sensor.camera.rgb", "id": "A", "width": 10000, "height": 10000}]"#.utf8)
      .write(to: URL(fileURLWithPath: rig))
    let render = ["render", "--routes", EndToEndTests.suite, "--out", folder + "/out"]
    let evaluate = [
      "evaluate", "--suite", EndToEndTests.suite, "--agent", "expert", "--out", folder + "/run",
    ]
    for (arguments, words) in [
      (render + ["--camera", "nobody"], "no camera rig 'nobody'"),
      (render + ["--camera", rig], "10000"),
      (render + ["--camera", "front", "--route", "none"], "no route 'none'"),
      (render + ["--camera", "front", "--ticks", "1,x"], "--ticks has 'x'"),
      (render + ["--camera", "front", "--every", "0"], "--every is 0"),
      (render + ["--camera", "front", "--weather", "hail"], "no weather 'hail'"),
      (render + ["--camera", "front", "--trace", "x"], "either --routes FILE or --trace FILE"),
      (render + ["--camera", "front", "--quality", "0"], "--quality is 0"),
      (evaluate + ["--cameras", "nobody"], "no camera rig 'nobody'"),
      (evaluate + ["--cameras", "front", "--camera-period", "0"], "a camera period of 0 ticks"),
      (evaluate + ["--cameras", "front", "--jpeg-quality", "101"], "JPEG quality 101"),
      (evaluate + ["--save-images", "x"], "--save-images needs --cameras"),
    ] {
      let run = try EndToEndTests.run(arguments)
      #expect(run.status == 2 && run.diary.contains(words), "\(arguments): \(run.diary)")
    }
    // A machine without ffmpeg keeps the pictures.
    let film = try EndToEndTests.run(
      render + ["--camera", "front", "--ticks", "1", "--video"], shell: "PATH=/nowhere; export PATH")
    #expect(film.status == 2 && film.diary.contains("ffmpeg") && film.diary.contains("its pictures are kept"))
    #expect(FileManager.default.fileExists(atPath: folder + "/out/CAM_FRONT_000001.jpg"))
  }
}
