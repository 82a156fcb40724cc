import DriveTypes
import Foundation
import Glibc
import Scoring
import Testing

/// What reports say beyond the protocols' figures: the world, the spread, the worst frames; and how files hold it.
struct OpenLoopPageTests {
  /// Six frames of two scenes, straight on at 10 m/s; frame i is planned i metres too far to the left at each step.
  private static func data(source: DataSource? = DataSource(world: "made world", suite: "a<b"))
    -> OpenLoopData
  {
    var data = OpenLoopData(name: "made \"up\"", source: source, samples: [])
    for index in 0..<6 {
      guard let ego = Waypoints<Ego>((1...6).map { SIMD2(5 * Double($0), 0) }) else { continue }
      data.samples.append(
        OpenLoopSample(
          token: "t\(index)", scene: "s\(index / 3)", index: index % 3,
          mask: (0..<6).map { $0 < (index == 5 ? 3 : 6) }, future: PlannedPath(ego: ego)))
    }
    return data
  }

  private static func predictions(_ data: OpenLoopData) -> PredictionSet {
    var set = PredictionSet(name: "aside & co")
    for (index, sample) in data.samples.enumerated() where index != 4 {
      let path = PlannedPath(ego: sample.future.ego.map { SIMD2($0.x, $0.y + Double(index)) })
      _ = set.add(path, for: sample.token)
    }
    return set
  }

  private static func report(_ data: OpenLoopData) -> OpenLoopReport {
    OpenLoopReport(
      data, predictions: [predictions(data)], options: .init(modes: OpenLoopMode.nuScenes + [.bench2drive]))
  }

  @Test func framesAreSortedIntoClasses() {
    let errors = Self.report(Self.data()).planners[0].errors
    // 0, 1, 2, 3 and (over its three steps) 5 m; the fifth has no path.
    #expect(errors.counts == [1, 0, 0, 0, 1, 2, 1, 0, 0])
    #expect(errors.worst.map(\.token) == ["t5", "t3", "t2", "t1", "t0"])
    #expect(abs(errors.worst[0].distance - 5) < 1e-6 && errors.worst[0].scene == "s1")
    #expect(FrameErrors.label(0) == "0–0.125 m" && FrameErrors.label(8) == "from 16 m")
    #expect(FrameErrors([]).counts.allSatisfy { $0 == 0 } && FrameErrors([]).worst.isEmpty)
  }

  @Test func everyFormNamesTheWorld() throws {
    let report = Self.report(Self.data())
    #expect(report.table.contains("\nworld: made world, suite a<b\n"))
    #expect(report.table.contains("5 of 6 samples have a path (coverage 83.3 %)"))
    #expect(report.table.contains("t5 5.00, t3 3.00, t2 2.00"))
    let rows = report.csv.split(separator: "\n")
    #expect(rows[0].hasPrefix("data,world,suite,planner,"))
    #expect(rows[1].hasPrefix("\"made \"\"up\"\"\",made world,a<b,aside & co,model,"))
    let json = JSONCursor(report.json, file: "report")
    #expect(try json.member("world").string() == "made world" && json.member("suite").string() == "a<b")
    let unnamed = Self.report(Self.data(source: nil))
    #expect(unnamed.table.contains("world: a world that the data does not name"))
    #expect(JSONCursor(unnamed.json, file: "report").node != report.json)
  }

  /// The page is whole, holds the table's figures, and what users wrote cannot become markup.
  @Test func pageIsSelfContained() throws {
    let data = Self.data()
    let report = Self.report(data)
    let page = OpenLoopReport.html([report, Self.report(Self.data(source: nil))])
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    #expect(page.contains("World: made world, suite a&lt;b") && !page.contains("a<b"))
    #expect(page.contains("aside &amp; co") && page.contains("made &quot;up&quot;"))
    for foreign in ["http://", "https://", "<script", "<link", "@import", "url("] {
      #expect(!page.contains(foreign))
    }
    for tag in ["table", "tr", "figure", "svg", "div", "h2"] {
      let opened = page.components(separatedBy: "<\(tag)").count
      #expect(opened > 1 && opened == page.components(separatedBy: "</\(tag)>").count, "\(tag)")
    }
    for planner in report.planners {
      #expect(page.contains("<td>\(String(format: "%.2f", planner.averageDistance))</td>"))
    }
    #expect(page.contains("5 frames") && page.contains("Worst frames of aside &amp; co"))
    #expect(page.contains("bench2drive/1") && page.contains("L2@2s m"))
  }

  @Test func comparisonsAsRowsAndPage() throws {
    let data = Self.data()
    let paths = data.samples.map { Self.predictions(data).paths[$0.token] }
    let comparison = PairedComparison(
      first: ("truth, \"it\"", data.samples.map { $0.future }), second: ("aside", paths),
      samples: data.samples,
      source: data.source, options: .init(modes: [.vad]))
    let rows = PairedComparison.csv([comparison]).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(rows.count == 3 && rows[2].isEmpty)
    // Four complete frames have a path: 0, 1, 2 and 3 m aside.
    #expect(rows[1].hasPrefix("made world,a<b,\"truth, \"\"it\"\"\",aside,vad/1,4,1.5,"))
    let page = PairedComparison.html([comparison])
    #expect(
      page.contains("aside − truth, &quot;it&quot;") && page.contains("+1.500") && page.contains("made world")
    )
    #expect(comparison.table.contains("world: made world, suite a<b"))
  }

  @Test func samplesKeepWhatModelsSee() throws {
    var data = Self.data()
    data.source = DataSource(world: "embedded world", suite: "x.xml", pictures: "p", crop: [0, 56, 448, 168])
    data.samples[0].input = SampleInput(
      picture: .init(path: "a.jpg"), previous: .init(path: "b.jpg"), speed: 3.5, command: "turn left",
      targets: [SIMD2(1, 2), SIMD2(3, -4)], vehicleOrigin: 1.25)
    data.samples[1].boxes = (0..<6).map { step in
      step == 5
        ? nil
        : StepBoxes(ego: [FlatBox(category: .car, x: 9, y: Double(step), length: 4.5, width: 2, yaw: 0.5)])
    }
    let source = try #require(data.source)
    let lines =
      [OpenLoopFile.header(source)]
      + data.samples.map { OpenLoopFile.line($0, lidarBoxes: false) }
    let text = lines.map { JSONWriter.text($0, indent: nil) }.joined(separator: "\n")
    let read = try OpenLoopFile.read(Array(text.utf8), file: "x.jsonl")
    #expect(read.source == data.source && read.samples == data.samples)
    let bad = text.replacingOccurrences(of: "\"speed\": 3.5", with: "\"speed\": \"fast\"")
    #expect { try OpenLoopFile.read(Array(bad.utf8), file: "x.jsonl") } throws: {
      "\($0)".contains("x.jsonl:2")
    }
    let torn = text.replacingOccurrences(of: "56, 448, 168", with: "448")
    #expect { try OpenLoopFile.read(Array(torn.utf8), file: "x.jsonl") } throws: { "\($0)".contains("crop") }
    // Two files of two worlds are both named; one that says nothing makes the whole unnamed.
    let other = Self.data()
    #expect(
      OpenLoopData.merged([read, other]).source?.title == "embedded world + made world, suite x.xml + a<b")
    #expect(OpenLoopData.merged([read, Self.data(source: nil)]).source == nil)
  }

  @Test func predictionFilesSayWhatHasNoPath() throws {
    let data = Self.data()
    let text = """
      {"name": "m", "predictions": {"t0": [[1,0],[2,0],[3,0],[4,0],[5,0],[6,0]]}, "problems": [
        {"kind": "malformed_answer", "token": "t1", "detail": "2 words"},
        {"kind": "unusable_input", "token": "t2", "detail": "no such file"},
        {"kind": "malformed_answer", "token": "t3", "detail": "2 words"},
        {"kind": "malformed_answer", "token": "elsewhere", "detail": "2 words"}]}
      """
    func read(_ text: String) throws -> PredictionSet {
      try PredictionFile.read(Array(text.utf8), file: "p.json", name: "p", frame: nil, samples: data.samples)
    }
    let findings = try read(text).findings
    #expect(findings.map(\.kind) == [.malformedAnswer, .unusableInput])
    #expect(findings[0].tokens == ["t1", "t3"] && findings[0].planner == "m" && findings[1].tokens == ["t2"])
    #expect(findings.allSatisfy { $0.kind.failsStrict })
    #expect { try read(text.replacingOccurrences(of: "unusable_input", with: "wrong_frame")) } throws: {
      "\($0)".contains("problems[1].kind")
    }
  }

  /// A car that turns on the spot by 90°: its points swing about its own origin.
  @Test func protocolsPointsFollowFromTheVehicles() {
    let poses = (0..<6).map { VehiclePose(x: Double($0), y: 0, heading: $0 == 0 ? .pi / 2 : 0) }
    let path = PlannedPath(vehicle: poses, origin: 1.25)
    // The rear axle, 1.25 m behind, comes from (-1.25, 0) to (0, -1.25).
    #expect(abs(path.ego[0].x - 1.25) < 1e-12 && abs(path.ego[0].y + 1.25) < 1e-12)
    // The lidar is 0.264207 m behind the origin; its x is to the right.
    let behind = 1.25 - StepBoxes.lidarForward
    #expect(abs(path.lidar[0].x - behind) < 1e-12 && abs(path.lidar[0].y - behind) < 1e-12)
    #expect(path.ego[3] == SIMD2(3, 0) && path.lidar[3] == SIMD2(0, 3))
    #expect(PlannedPath(vehicle: Array(poses.prefix(2)), origin: 0).ego[2] == .zero)
  }
}
