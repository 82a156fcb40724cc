import DriveTypes
import Evaluation
import Foundation
import Glibc
import Scoring
import Testing

/// Collections as open-loop samples, checked against their traces by hand.
@Suite(.serialized) struct CollectionSamplesTests {
  @Test func samplesAreWhatWasDrivenAmongWhomItWasDriven() throws {
    try withTemporaryFolder { folder in
      let collected = try EndToEndTests.run([
        "collect", "--routes", EndToEndTests.suite, "--only", "lt01,lt02", "--tick-limit", "160",
        "--any-place",
        "--out", folder + "/c", "--recovery-views", "1",
      ])
      #expect(collected.status == 0, "\(collected.diary)")
      let data = try CollectionSamples(folder: folder + "/c").data()
      #expect(
        data.source?.title == "embedded world, suite looptown.xml" && data.source?.crop == [0, 0, 448, 252])
      #expect(data.findings == [] && data.samples.count >= 20)
      #expect(data.samples.allSatisfy { $0.token.split(separator: "/").count == 2 })
      var touched = 0
      for sample in data.samples { touched += try check(sample, folder + "/c/drives/traces") }
      #expect(touched > 0, "no sample has anybody around it")
      try checkExport(folder, data)
      try checkRun(folder)
      try checkSelections(folder, data)
    }
  }

  /// - Returns: how many boxes there were.
  private func check(_ sample: OpenLoopSample, _ traces: String) throws -> Int {
    let drive = try #require(sample.scene)
    let trace = try TraceFile.read(URL(fileURLWithPath: "\(traces)/\(drive).\(TraceFile.fileExtension)"))
    let tick = try #require(Int(sample.token.dropFirst(drive.count + 1)))
    let index = try #require(trace.ticks.firstIndex { $0.tick == tick })
    #expect(sample.index == index / 10)
    let start = trace.ticks[index].ego.pose
    // The footprint's middle, 1.485793 m before the ego frame's origin, lies over the middle of the ego's box.
    let input = try #require(sample.input)
    let origin = 0.985793 + 0.5 - trace.header.ego.boxCentre.x
    #expect(abs(input.vehicleOrigin - origin) < 1e-4)
    func axle(_ place: Int) -> (x: Double, y: Double) {
      let pose = trace.ticks[place].ego.pose
      return (pose.position.x - origin * cos(pose.yaw), pose.position.y - origin * sin(pose.yaw))
    }
    func seen(_ x: Double, _ y: Double) -> SIMD2<Double> {
      let base = axle(index)
      let (c, s) = (cos(start.yaw), sin(start.yaw))
      return SIMD2(c * (x - base.x) + s * (y - base.y), c * (y - base.y) - s * (x - base.x))
    }
    func near(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ slack: Double = 3e-4) -> Bool {
      ((a - b) * (a - b)).sum() < slack * slack
    }
    if index >= 10 {
      let before = axle(index - 10)
      let step = try #require(sample.lastStep)
      #expect(near(step, -seen(before.x, before.y)))
    } else {
      #expect(sample.lastStep == nil)
    }
    var count = 0
    for step in 0..<6 {
      let place = index + 10 * (step + 1)
      #expect(sample.mask[step] == (place < trace.ticks.count))
      let boxes = sample.boxes?[step]
      guard sample.mask[step] else {
        #expect(boxes == nil)
        continue
      }
      let then = axle(place)
      #expect(near(sample.future.ego[step], seen(then.x, then.y)))
      // Who is within 60 m is there, and at its place.
      let ego = try #require(boxes).ego
      for other in trace.ticks[place].others {
        let (x, y) = (Double(other.x), Double(other.y))
        let spot = seen(x, y)
        guard abs(spot.x) < 60, abs(spot.y) < 60 else { continue }
        count += 1
        #expect(
          ego.contains { abs($0.x - spot.x) < 1.5 && abs($0.y - spot.y) < 1.5 }, "\(sample.token) \(step)")
      }
    }
    return count
  }

  private func checkExport(_ folder: String, _ data: OpenLoopData) throws {
    let run = try EndToEndTests.run([
      "collect", "export", folder + "/c", "--format", "openloop", "--out", folder + "/e",
    ])
    #expect(
      run.status == 0 && run.output == "\(data.samples.count) samples: \(folder)/e/samples.jsonl\n",
      "\(run.diary)")
    let read = try OpenLoopFile.read(URL(fileURLWithPath: folder + "/e/samples.jsonl"))
    #expect(
      read.source
        == DataSource(world: "embedded world", suite: "looptown.xml", pictures: ".", crop: [0, 0, 448, 252]))
    #expect(read.samples.count == data.samples.count)
    let shard = try #require(FileManager.default.contents(atPath: folder + "/c/shard-00000.bin"))
    for (a, b) in zip(read.samples, data.samples) {
      var (a, b) = (a, b)
      for (file, slice) in [(a.input?.picture, b.input?.picture), (a.input?.previous, b.input?.previous)] {
        let (named, part) = (try #require(file), try #require(slice?.bytes))
        let bytes = FileManager.default.contents(atPath: folder + "/e/" + named.path)
        #expect(bytes == shard.subdata(in: part))
      }
      (a.input, b.input) = (nil, nil)
      #expect(a == b)
    }
  }

  /// A model plans the same from the folder and from what is exported of it.
  private func checkRun(_ folder: String) throws {
    let model = try MadeUpDrivingModel(in: folder + "/model").folder.path
    var tables: [String] = []
    for (input, out) in [("/c", "/c.json"), ("/e/samples.jsonl", "/e.json")] {
      let run = try EndToEndTests.run([
        "openloop", "run", "--model", model, folder + input, "--out", folder + out, "--path", "fp32",
        "--resamples", "0",
        "--every", "3", "--json",
      ])
      #expect(run.status == 0 && run.diary.contains(", 0 malformed answers, 0 samples"), "\(run.diary)")
      let report = try JSONCursor(JSONReader.read(Array(run.output.utf8), file: "out"), file: "out").member(
        "reports"
      )
      .items()[0]
      #expect(try report.member("world").string() == "embedded world")
      #expect(try report.member("suite").string() == "looptown.xml, one sample in 3")
      let planners = try report.member("planners")
      let model = try planners.items()[0]
      #expect(try !model.member("modes").member("uniad").member("collision").isNull)
      tables.append(JSONWriter.text(planners.node))
    }
    #expect(tables[0] == tables[1])
  }

  private func checkSelections(_ folder: String, _ data: OpenLoopData) throws {
    // Python: int.from_bytes(hashlib.sha256(b"lt01").digest()[:4], "big") % 100, and likewise.
    for (route, share) in [("lt01", 79), ("lt02", 64), ("1711", 65)] {
      #expect(!SampleSelection.isHeldOut(route: route, percent: share))
      #expect(SampleSelection.isHeldOut(route: route, percent: share + 1))
    }
    func count(_ selection: SampleSelection) throws -> Int {
      try CollectionSamples(folder: folder + "/c", selection: selection).data().samples.count
    }
    #expect(try count(SampleSelection(heldOut: 100, every: 4)) == (data.samples.count + 3) / 4)
    #expect(try count(SampleSelection(limit: 7)) == 7)
    let low = 64
    #expect(try count(SampleSelection(heldOut: low)) == 0)
    let part = try count(SampleSelection(heldOut: low + 1))
    #expect(part > 0 && part < data.samples.count)
    // Without traces: distances only; with those of other drives: refused.
    let manager = FileManager.default
    try manager.moveItem(atPath: folder + "/c/drives", toPath: folder + "/drives")
    let bare = try CollectionSamples(folder: folder + "/c").data()
    #expect(bare.samples.allSatisfy { $0.boxes == nil && $0.lastStep != nil })
    #expect(
      try CollectionSamples(folder: folder + "/c", traces: folder + "/drives").data().samples == data.samples)
    let names = try manager.contentsOfDirectory(atPath: folder + "/drives/traces").sorted()
    try manager.removeItem(atPath: folder + "/drives/traces/" + names[0])
    try manager.copyItem(
      atPath: folder + "/drives/traces/" + names[1], toPath: folder + "/drives/traces/" + names[0])
    #expect { try CollectionSamples(folder: folder + "/c", traces: folder + "/drives").data() } throws: {
      "\($0)".contains(names[0]) && "\($0)".contains("another drive")
    }
  }
}
