import DriveTypes
import Driving
import Evaluation
import Foundation
import Scenarios
import TestOracles
import Testing

/// Vocabularies from result folders: made-up traces beside a manifest.
@Suite struct VocabularyTests {
  /// A result folder with drives along circles, each at its own speed.
  private func withFolder(
    drives: Int = 12, town: String = "Looptown", route: [Pose<World>] = [], _ body: (String) throws -> Void
  ) throws {
    let folder = NSTemporaryDirectory() + "driveloop-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder + "/traces", withIntermediateDirectories: true)
    let manifest = """
      {"suite": "made.xml", "suite_sha256": "\(String(repeating: "ab", count: 32))", "agent": "expert", "seed": "7",
       "world": "embedded", "commit": "c0ffee"}
      """
    try manifest.write(toFile: folder + "/manifest.json", atomically: true, encoding: .utf8)
    for drive in 0..<drives {
      let ego = ActorDescription(
        id: 1, kind: .vehicle, typeID: "vehicle.lincoln.mkz_2020", roleName: "hero",
        halfExtent: Vector(x: 2.4, y: 0.9, z: 0.75), boxCentre: Point(x: 0, y: 0, z: 0.75))
      var pose = Pose<World>(x: 0, y: 0, yaw: 0)
      let speed = 2 + Double(drive)
      let ticks = (0..<240).map { tick in
        pose = pose.advanced(
          by: MotionSegment(x: speed * 0.05, y: 0, heading: 0.004 * Double(drive % 5 - 2)))
        return TraceTick(
          tick: tick, time: Double(tick) * 0.05, ego: ActorState(id: 1, pose: pose), control: .stop)
      }
      let trace = Trace(
        header: TraceHeader(
          routeID: "r\(drive)", town: town, mapHash: "", world: "embedded", agent: "expert", seed: 7,
          ego: ego,
          tickDuration: 0.05, denseRoute: route.map { RoutePoint(pose: $0, option: .laneFollow) },
          trafficLights: [], stopSigns: []), ticks: ticks)
      let name = String(format: "%@/traces/%04d_r%d.dltrace", folder, drive, drive)
      try TraceFile.write(trace, to: URL(fileURLWithPath: name))
    }
    try body(folder)
  }

  @Test func vocabularyOfAFolder() throws {
    try withFolder { folder in
      let library = try MotionLibrary(folders: [folder])
      #expect(library.drives.count == 12 && library.tickDuration == 0.05)
      #expect(
        library.sources == [
          .init(
            suite: "made.xml", suiteHash: String(repeating: "ab", count: 32), agent: "expert", seed: 7,
            world: "embedded", commit: "c0ffee", routes: 12)
        ])
      let (kept, heldOut) = library.parted(holdout: 0.3)
      #expect(kept.count + heldOut.count == 12 && !heldOut.isEmpty && !kept.isEmpty)
      #expect(Set(kept.map(\.name)).isDisjoint(with: heldOut.map(\.name)))
      let build = try VocabularyBuild(library: library, holdout: 0.3)
      let made = try build.actions(named: "few", builder: ActionVocabularyBuilder(count: 16, method: .kmeans))
      #expect(made.vocabulary.provenance.motions == kept.count * 230)
      #expect(made.report.error?.windows == heldOut.count * 14)
      let waypoints = try build.waypoints(named: "w", period: 0.5, horizon: 6, bins: 64)
      #expect(waypoints.report.plans == kept.count * 180)
      #expect(throws: ActionVocabularyError.self) { try VocabularyBuild(library: library, holdout: 1) }
      #expect(try MotionLibrary(folders: [folder], commit: "feed").sources[0].commit == "feed")
    }
    #expect(throws: EvaluationError.self) { try MotionLibrary(folders: ["/nowhere"]) }
  }

  /// `encode`'s lines decode to where the trace went, to within their own error.
  @Test func linesLeadBackToTheTrace() throws {
    try withFolder(drives: 1) { folder in
      let library = try MotionLibrary(folders: [folder])
      let poses = library.drives[0].poses
      let vocabulary = try ActionVocabularyBuilder(count: 2, method: .kdisk).vocabulary(
        named: "one", from: MotionExtraction().motions(of: poses, tickDuration: 0.05).segments,
        provenance: VocabularyProvenance(method: ""))
      let encoded = try TokenLines.encode(
        traceFile: folder + "/traces/0000_r0.dltrace", with: vocabulary)
      #expect(encoded.count == 18)
      let decoded = try TokenLines.decode(
        encoded.joined(separator: "\n") + "\n", file: "lines", with: vocabulary)
      #expect(decoded.count == encoded.count)
      for (place, line) in decoded.enumerated() {
        let cursor = JSONCursor(try JSONReader.read(Array(line.utf8), file: "line"), file: "line")
        #expect(try cursor.member("tick").integer() == place * 10)
        let error = try cursor.member("error").number().value
        let items = try cursor.member("poses").items().map { try $0.items().map { try $0.number().value } }
        var sum = 0.0
        for (step, item) in items.enumerated() {
          let truth = poses[place * 10].localLevel(poses[place * 10 + 10 * (step + 1)].position)
          sum += truth.distanceXY(to: Point(x: item[0], y: item[1]))
        }
        #expect(items.count == 6)
        #expect(abs(sum / 6 - error) < 1e-4)
      }
      for (line, part) in [
        ("{\"tokens\": [9]}", "lines: line 2: "), ("{\"tokens\": [0.5]}", "lines:2:"), ("{}", "lines:2:"),
        ("[", "lines:2:"),
      ] {
        do {
          _ = try TokenLines.decode("{\"tokens\": [1]}\n\(line)", file: "lines", with: vocabulary)
          Issue.record("\(line) was read")
        } catch {
          #expect("\(error)".hasPrefix(part), "\(error)")
        }
      }
    }
  }

  /// Routes on evaluation places cannot come into a vocabulary made for training.
  @Test func evaluationPlacesAreRefused() throws {
    guard let network = try TownMaps.network(ifPresent: "Town03") else { return }
    let placements = PlacementMap(network: network)
    let places = network.roadDescriptions().compactMap {
      network.referencePose(road: $0.id, s: $0.length / 2)
    }
    let evaluation = try #require(places.first { placements.isInside(.evaluation, $0.position) })
    let training = try #require(places.first { placements.isInside(.training, $0.position) })
    let maps = TownMaps.store.folder.path
    try withFolder(drives: 1, town: "Town03", route: [training]) { folder in
      let library = try MotionLibrary(folders: [folder], split: .training, mapsCache: maps)
      #expect(library.drives.count == 1)
      #expect(throws: EvaluationError.self) {
        try MotionLibrary(folders: [folder], split: .evaluation, mapsCache: maps)
      }
    }
    try withFolder(drives: 1, town: "Town03", route: [training, evaluation]) { folder in
      #expect(throws: EvaluationError.self) {
        try MotionLibrary(folders: [folder], split: .training, mapsCache: maps)
      }
    }
  }
}
