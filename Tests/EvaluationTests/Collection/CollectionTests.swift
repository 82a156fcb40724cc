import DriveTypes
import Evaluation
import Foundation
import Glibc
import Images
import Testing

/// Collections by the program itself, on the project's own town.
@Suite(.serialized) struct CollectionTests {
  private static func collect(_ out: String, _ more: String...) -> [String] {
    [
      "collect", "--routes", EndToEndTests.suite, "--only", "lt01,lt02", "--tick-limit", "160", "--any-place",
      "--out", out, "--recovery-views", "1", "--shard-size", "8",
    ] + more
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "driveloop-collect-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  /// The shards and what describes them; not the drives.
  private func products(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasPrefix("shard-") || name.hasSuffix(".json") {
      files[name] = FileManager.default.contents(atPath: folder + "/" + name)
    }
    return files
  }

  private func lines(_ folder: String) throws -> [(shard: String, sample: JSONCursor)] {
    try products(folder).keys.filter { $0.hasSuffix(".jsonl") }.sorted().flatMap { name in
      let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
      return try text.split(separator: "\n").map {
        (name, JSONCursor(try JSONReader.read(Array($0.utf8), file: name), file: name))
      }
    }
  }

  /// The same bytes with one job and with two, after a kill, and from the drives of another collection; and they are what
  /// the traces say.
  @Test func samplesAreTheTracesAndTheSameHoweverTheyAreMade() throws {
    try withFolder { folder in
      let first = try EndToEndTests.run(Self.collect(folder + "/one"))
      #expect(first.status == 0, "\(first.diary)")
      let made = try products(folder + "/one")
      #expect(made.keys.contains("shard-00001.bin") && made.keys.contains("manifest.json"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/one/parts"))

      try EndToEndTests.run(Self.collect(folder + "/two", "--jobs", "2"))
      EndToEndTests.expectSame(made, try products(folder + "/two"), "one job and two")

      // Killed as soon as a part is finished; then finished by the same command.
      let (process, _, _) = try EndToEndTests.start(Self.collect(folder + "/killed"))
      let deadline = Date().addingTimeInterval(120)
      while Date() < deadline, process.isRunning {
        let parts = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/killed/parts")) ?? []
        if parts.contains(where: { $0.hasSuffix(".json") }) { break }
        usleep(2_000)
      }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let resumed = try EndToEndTests.run(Self.collect(folder + "/killed"))
      #expect(resumed.status == 0)
      EndToEndTests.expectSame(made, try products(folder + "/killed"), "after a kill")

      let again = try EndToEndTests.run([
        "collect", "--traces", folder + "/one/drives", "--any-place", "--out", folder + "/again",
        "--recovery-views", "1", "--shard-size", "8",
      ])
      #expect(again.status == 0)
      EndToEndTests.expectSame(made, try products(folder + "/again"), "from drives")
      // A second run finds everything done.
      #expect(try EndToEndTests.run(Self.collect(folder + "/one")).output == first.output)

      try checkAgainstTraces(folder + "/one")
      try checkHistory(folder)
      try checkRefusals(folder)
    }
  }

  /// Futures, pictures and shifts of every sample, from the traces by hand.
  private func checkAgainstTraces(_ folder: String) throws {
    var traces: [String: Trace] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/drives/traces") {
      let trace = try TraceFile.read(URL(fileURLWithPath: folder + "/drives/traces/" + name))
      traces[trace.header.routeID] = trace
    }
    var counts = (true: 0, shifted: 0)
    for (shard, sample) in try lines(folder) {
      func numbers(_ cursor: JSONCursor) throws -> [Double] {
        try cursor.items().map { try $0.number().value }
      }
      let trace = try #require(traces[try sample.member("route").string()])
      let tick = try sample.member("tick").integer()
      let index = try #require(trace.ticks.firstIndex { $0.tick == tick })
      #expect(index % 10 == 0)
      let view = try sample.member("view")
      let (y, yaw) = (try view.member("y").number().value, try view.member("yaw").number().value)
      let isTrue = y == 0 && yaw == 0
      if isTrue { counts.true += 1 } else { counts.shifted += 1 }
      let pose = trace.ticks[index].ego.pose
      let future = try sample.member("future").items()
      let actions = try sample.member("actions").items()
      #expect(future.count == 6 && actions.count == 6)
      for (step, item) in future.enumerated() {
        let place = index + 10 * (step + 1)
        #expect(item.isNull == (place >= trace.ticks.count) && actions[step].isNull == item.isNull)
        guard !item.isNull, isTrue else { continue }
        let truth = trace.ticks[place].ego.pose
        let (c, s) = (cos(pose.yaw), sin(pose.yaw))
        let (dx, dy) = (truth.position.x - pose.position.x, truth.position.y - pose.position.y)
        let numbers = try numbers(item)
        #expect(abs(numbers[0] - (c * dx + s * dy)) < 1e-4 && abs(numbers[1] - (c * dy - s * dx)) < 1e-4)
        #expect(abs(wrapAngle(numbers[2] - (truth.yaw - pose.yaw))) < 1e-4)
      }
      try checkWay(sample.member("way"), trace, from: index, isTrue: isTrue)
      let turned = index < 10 ? 0 : wrapAngle(pose.yaw - trace.ticks[index - 10].ego.pose.yaw) / 0.5
      #expect(abs(try sample.member("yaw_rate").number().value - turned) < 1e-4)
      #expect(abs(y) <= 1 && abs(yaw) <= radians(6) + 1e-4)
      #expect(try sample.member("targets").items().count == 2)
      let pictures = try #require(
        FileManager.default.contents(
          atPath: folder + "/" + shard.replacingOccurrences(of: "jsonl", with: "bin")))
      for name in ["image", "previous"] {
        let place = try sample.member(name)
        let (offset, length) = (try place.member("offset").integer(), try place.member("length").integer())
        let picture = try RGBImage(jpeg: [UInt8](pictures[offset..<(offset + length)]))
        #expect(picture.width == 448 && picture.height == 252)
        if index == 0 { #expect(try sample.member("image").node == sample.member("previous").node) }
      }
      for box in try sample.member("labels").member("boxes").items() {
        let edges = try numbers(try box.member("box2d"))
        #expect(edges[0] < edges[2] && edges[1] < edges[3] && edges[2] <= 448 && edges[3] <= 252)
        #expect(try box.member("pixels").integer() > 0)
      }
    }
    #expect(counts.true >= 20 && counts.shifted >= 10, "\(counts)")
  }

  /// The earlier pictures may be nearer in time: those of a tenth of a second ago are more like the samples' own.
  private func checkHistory(_ folder: String) throws {
    for history in ["0.5", "0.1"] {
      let run = try EndToEndTests.run([
        "collect", "--traces", folder + "/one/drives", "--any-place", "--out", folder + "/" + history,
        "--recovery-views", "1", "--shard-size", "8", "--history", history,
      ])
      #expect(run.status == 0, "\(run.diary)")
    }
    let standard = try products(folder + "/one")
    for (name, bytes) in try products(folder + "/0.5") where name.hasPrefix("shard-") {
      #expect(bytes == standard[name], "half a second is the standard")
    }
    func pictures(_ collection: String, _ shard: String, _ sample: JSONCursor) throws -> [RGBImage] {
      let file = "\(folder)/\(collection)/" + shard.replacingOccurrences(of: "jsonl", with: "bin")
      let bytes = try #require(FileManager.default.contents(atPath: file))
      return try ["previous", "image"].map { name in
        let place = try sample.member(name)
        let (offset, length) = (try place.member("offset").integer(), try place.member("length").integer())
        return try RGBImage(jpeg: [UInt8](bytes[offset..<offset + length]))
      }
    }
    func difference(_ pair: [RGBImage]) -> Int {
      zip(pair[0].pixels, pair[1].pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    }
    let (usual, near) = (try lines(folder + "/one"), try lines(folder + "/0.1"))
    #expect(usual.count == near.count)
    var sums = (usual: 0, near: 0)
    for (a, b) in zip(usual, near) {
      #expect(try a.sample.member("id").string() == b.sample.member("id").string())
      let (first, second) = (
        try pictures("one", a.shard, a.sample), try pictures("0.1", b.shard, b.sample)
      )
      // What was drawn before may move a pixel by a rounding, and with it a coefficient of its JPEG block by one step:
      // at this quality that is 9 levels at most, within the few values of a block.
      let apart = zip(first[1].pixels, second[1].pixels).map { abs(Int($0) - Int($1)) }
      let differ = apart.filter { $0 > 0 }.count
      #expect((apart.max() ?? 0) <= 9 && differ * 1000 < apart.count, "\(apart.max() ?? 0), \(differ)")
      sums = (sums.usual + difference(first), sums.near + difference(second))
    }
    #expect(sums.near > 0 && sums.near < sums.usual * 3 / 4, "\(sums)")
    for history in ["0.12", "0.6", "0"] {
      let run = try EndToEndTests.run([
        "collect", "--traces", folder + "/one/drives", "--any-place", "--out", folder + "/x", "--history",
        history,
      ])
      #expect(run.status == 2 && run.diary.contains("seconds between pictures"), "\(history): \(run.diary)")
    }
  }

  /// Points of the way lie on what was driven, so far along it; there are as many as were driven on.
  private func checkWay(_ way: JSONCursor, _ trace: Trace, from index: Int, isTrue: Bool) throws {
    let items = try way.items()
    #expect(items.count == 16)
    let end = trace.ticks.firstIndex { !$0.collisions.isEmpty } ?? trace.ticks.count - 1
    let poses = trace.ticks[index...max(index, end)].map(\.ego.pose)
    var lengths = [0.0]
    for (a, b) in zip(poses, poses.dropFirst()) {
      lengths.append((lengths.last ?? 0) + a.position.distanceXY(to: b.position))
    }
    for (number, item) in items.enumerated() {
      let metres = 2 * Double(number + 1)
      guard let place = lengths.firstIndex(where: { $0 >= metres }) else {
        #expect(item.isNull)
        continue
      }
      guard isTrue else { continue }
      let share = (metres - lengths[place - 1]) / (lengths[place] - lengths[place - 1])
      let (a, b) = (poses[place - 1].position, poses[place].position)
      let truth = poses[0].localLevel(a + (b - a) * share)
      let told = try item.items().map { try $0.number().value }
      #expect(abs(told[0] - truth.x) < 1e-4 && abs(told[1] - truth.y) < 1e-4)
    }
  }

  /// What does not fit is named, and nothing is overwritten.
  private func checkRefusals(_ folder: String) throws {
    func refusal(_ arguments: [String]) throws -> String {
      let run = try EndToEndTests.run(arguments)
      #expect(run.status == 2, "\(arguments)")
      return run.diary
    }
    let other = try refusal(Self.collect(folder + "/one", "--quality", "50"))
    #expect(other.contains("jpeg_quality is '85'"))
    #expect(try refusal(Self.collect(folder + "/x", "--crop", "0,100,448,200")).contains("crop"))
    #expect(try refusal(Self.collect(folder + "/x", "--camera", "front-three")).contains("3 cameras"))
    #expect(try refusal(["collect", "--traces", folder, "--out", folder + "/x"]).contains("manifest.json"))

    // Conversations of the samples, one picture file each.
    let exported = try EndToEndTests.run(["collect", "export", folder + "/one", "--out", folder + "/llava"])
    #expect(exported.status == 0)
    let file = folder + "/llava/conversations.json"
    let conversations = JSONCursor(
      try JSONReader.read(Array(try Data(contentsOf: URL(fileURLWithPath: file))), file: file), file: file)
    let items = try conversations.items()
    #expect(try items.count == lines(folder + "/one").count)
    for item in items {
      let image = folder + "/llava/" + (try item.member("image").string())
      #expect(FileManager.default.fileExists(atPath: image))
      let first = try item.member("conversations").items()[0]
      #expect(try first.member("value").string().hasPrefix("<image>\n"))
    }

    // A shard that is not what the manifest says.
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/two/shard-00000.bin"))
    #expect(try refusal(Self.collect(folder + "/two")).contains("shard-00000.bin"))
    #expect(
      try refusal(["collect", "export", folder + "/two", "--out", folder + "/y"]).contains("shard-00000.bin"))
    // A trace that is damaged.
    let trace = folder + "/again-drives"
    try FileManager.default.copyItem(atPath: folder + "/one/drives", toPath: trace)
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: trace + "/traces").first)
    try Data("DLTR".utf8).write(to: URL(fileURLWithPath: "\(trace)/traces/\(name)"))
    #expect(
      try refusal(["collect", "--traces", trace, "--any-place", "--out", folder + "/z"]).contains(name))
  }

  /// Places of evaluation are refused without --any-place: Looptown's routes are on both sides of the split.
  @Test func evaluationPlacesAreRefused() throws {
    try withFolder { folder in
      let run = try EndToEndTests.run([
        "collect", "--routes", EndToEndTests.suite, "--out", folder + "/out",
      ])
      #expect(run.status == 2 && run.diary.contains("leaves the places for training"), "\(run.diary)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/out/drives"))
    }
  }
}
