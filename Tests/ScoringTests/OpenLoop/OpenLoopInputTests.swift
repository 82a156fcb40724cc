import DriveTypes
import Foundation
import Scoring
import Testing

/// Bad input is named, never passed over.
struct OpenLoopInputTests {
  /// Ten frames of one scene, driving straight on at 10 m/s with a gentle left turn.
  private static let data: OpenLoopData = {
    var data = OpenLoopData(name: "made up", samples: [])
    for index in 0..<10 {
      let points = (1...6).map { SIMD2(5 * Double($0), 0.1 * Double($0 * $0)) }
      guard let ego = Waypoints<Ego>(points) else { continue }
      data.samples.append(
        OpenLoopSample(
          token: "t\(index)", scene: "s", index: index, mask: Array(repeating: true, count: 6),
          future: PlannedPath(ego: ego)))
    }
    return data
  }()

  private func read(_ text: String, frame: WaypointFrame? = nil) throws -> PredictionSet {
    try PredictionFile.read(
      Array(text.utf8), file: "p.json", name: "p", frame: frame, samples: Self.data.samples)
  }

  private func kinds(_ set: PredictionSet) -> [InputFinding.Kind] {
    InputCheck.predictions(set, samples: Self.data.samples).map(\.kind)
  }

  private static let good = "[[5,0.1],[10,0.4],[15,0.9],[20,1.6],[25,2.5],[30,3.6]]"

  private func listed(_ entries: [(String, String)]) -> String {
    "[" + entries.map { "{\"token\": \"\($0.0)\", \"waypoints\": \($0.1)}" }.joined(separator: ",") + "]"
  }

  @Test func cleanPredictionsHaveNoFindings() throws {
    let set = try read(listed((0..<10).map { ("t\($0)", Self.good) }))
    #expect(kinds(set) == [])
    let report = OpenLoopReport(Self.data, predictions: [set], options: .init(bootstrap: nil))
    #expect(report.isClean)
    #expect(report.planners[0].finalDistance < 1e-6)
  }

  @Test func aReportNamesTheModelBehindThePaths() throws {
    let paths = (0..<10).map { "\"t\($0)\": \(Self.good)" }.joined(separator: ",")
    let head =
      "\"model_sha256\": \"0123456789abcdef\", \"model_options\": \"mode=fast\", \"commit\": \"c0ffee\""
    let set = try read("{\"name\": \"mine\", \(head), \"predictions\": {\(paths)}}")
    #expect(
      set.origin == PredictionOrigin(modelHash: "0123456789abcdef", options: "mode=fast", commit: "c0ffee"))
    let report = OpenLoopReport(Self.data, predictions: [set], options: .init(bootstrap: nil))
    #expect(report.table.contains("* mine: model 0123456789ab, mode=fast, commit c0ffee"))
    let json = JSONWriter.text(report.json, indent: nil)
    #expect(
      json.contains("\"model_sha256\":\"0123456789abcdef\"")
        || json.contains("\"model_sha256\": \"0123456789abcdef\""))
    #expect(report.planners.filter { $0.origin != nil }.map(\.name) == ["mine"])
    #expect(try read("{\"predictions\": {\(paths)}}").origin == nil)
    #expect(throws: ScoringError.self) { try read("{\"model_sha256\": 1, \"predictions\": {\(paths)}}") }
  }

  @Test func everyFaultIsNamed() throws {
    var entries = (0..<10).map { ("t\($0)", Self.good) }
    entries.swapAt(2, 3)
    entries[4].1 = "[[5,0.1],[10,NaN],[15,0.9],[20,1.6],[25,2.5],[30,3.6]]"
    entries[5].1 = "[[5,0.1],[10,0.4]]"
    entries[6].1 = "null"
    entries.append(("t0", Self.good))
    entries.append(("elsewhere", Self.good))
    entries[1].1 = "[[5,0.1],[10,0.4],[15,0.9],[20,1.6],[25,2.5],[30,3.6],[35,5]]"
    let set = try read(listed(entries))
    let findings = InputCheck.predictions(set, samples: Self.data.samples)
    func tokens(_ kind: InputFinding.Kind) -> [String] {
      findings.filter { $0.kind == kind }.flatMap(\.tokens)
    }
    #expect(tokens(.unsortedPredictions) == ["t2"])
    #expect(tokens(.notFinite) == ["t4"])
    #expect(tokens(.partialPrediction) == ["t5"])
    #expect(tokens(.missingPrediction) == ["t4", "t5", "t6"])
    #expect(tokens(.duplicateToken) == ["t0"])
    #expect(tokens(.unknownToken) == ["elsewhere"])
    #expect(tokens(.longerPrediction) == ["t1"])
    let report = OpenLoopReport(Self.data, predictions: [set], options: .init(bootstrap: nil))
    #expect(!report.isClean)
    #expect(report.planners[0].usable == 7)
    for kind in findings.map(\.kind) { #expect(report.table.contains(kind.rawValue)) }
  }

  /// The same paths, told to be in the other frame, mirrored and backwards.
  @Test(arguments: [
    ("lidar", "[[5,0.1],[10,0.4],[15,0.9],[20,1.6],[25,2.5],[30,3.6]]"),
    ("ego", "[[-0.1,5],[-0.4,10],[-0.9,15],[-1.6,20],[-2.5,25],[-3.6,30]]"),
    ("ego", "[[-5,-0.1],[-10,-0.4],[-15,-0.9],[-20,-1.6],[-25,-2.5],[-30,-3.6]]"),
  ])
  func wrongFramesAreSeen(frame: String, path: String) throws {
    let set = try read(listed((0..<10).map { ("t\($0)", path) }), frame: WaypointFrame(rawValue: frame))
    #expect(kinds(set) == [.wrongFrame])
  }

  /// A bad planner is not a wrong frame.
  @Test func standingStillIsNoWrongFrame() throws {
    let set = try read(listed((0..<10).map { ("t\($0)", "[[0,0],[0,0],[0,0],[0,0],[0,0],[0,0]]") }))
    #expect(kinds(set) == [])
  }

  @Test func sampleFaultsAreNamed() throws {
    var samples = Self.data.samples
    samples.swapAt(3, 4)
    samples[9].token = "t0"
    #expect(InputCheck.samples(samples).map(\.kind) == [.duplicateToken, .unsortedSamples])
    var turned = Self.data.samples
    for index in turned.indices {
      turned[index].future.lidar = turned[index].future.lidar.map { SIMD2($0.y, $0.x) }
    }
    #expect(InputCheck.samples(turned).map(\.kind) == [.framesDisagree])
  }

  @Test(arguments: [
    ("{\"token\": 1}", "p.json:1:11: expected a string at samples[0].token, got an integer"),
    ("{\"token\": \"a\"}", "\"gt_lidar\", \"gt_ego\" or \"waypoints\""),
    ("{\"token\": \"a\", \"gt_ego\": [[1,2]]}", "expected six points"),
    ("{\"token\": \"a\", \"gt_ego\": \(good), \"mask\": [1,1]}", "expected six entries"),
    (
      "{\"token\": \"a\", \"gt_ego\": \(good), \"boxes_ego\": [[[99,1,2,3,4,5]],[],[],[],[],[]]}",
      "boxes_ego[0][0]"
    ),
    ("{\"token\": \"a\", \"gt_ego\": \(good), \"command\": \"up\"}", "forward, left or right"),
    (
      "{\"token\": \"a\", \"gt_ego\": [[NaN,0],[0,0],[0,0],[0,0],[0,0],[0,0]]}",
      "finite recorded future at step 1"
    ),
  ])
  func badSamplesAreErrorsWithAPlace(sample: String, message: String) {
    let text = "{\"samples\":[\(sample)]}"
    do {
      _ = try OpenLoopFile.read(Array(text.utf8), file: "p.json")
      Issue.record("read \(text)")
    } catch {
      let got = "\(error)"
      #expect(got.contains(message) || message.hasPrefix("p.json"), "\(got)")
      #expect(got.hasPrefix("p.json:1:"))
    }
  }

  /// What is written is read again, and an error names its line.
  @Test func jsonLinesGoRoundAndNameTheLine() throws {
    let samples = Self.data.samples
    let lines = samples.map { sample in
      JSONWriter.text(OpenLoopFile.line(sample, predictions: [("model", sample.future)]), indent: nil)
    }
    let text = "{\"format\": \"driveloop-openloop/1\"}\n" + lines.joined(separator: "\n") + "\n\n"
    let data = try OpenLoopFile.read(Array(text.utf8), file: "d.jsonl")
    #expect(data.samples == samples)
    #expect(data.predictions.map(\.name) == ["model"])
    #expect(data.predictions[0].tokens == samples.map(\.token))
    #expect(throws: ScoringError.self) {
      _ = try OpenLoopFile.read(Array((text + "{\"token\": 3}\n").utf8), file: "d.jsonl")
    }
    do {
      _ = try OpenLoopFile.read(Array((text + "{\"token\": 3}\n").utf8), file: "d.jsonl")
    } catch { #expect("\(error)".hasPrefix("d.jsonl:13:")) }
  }

  /// By hand: five metres a step, found one metre to the left at every step.
  @Test func bench2driveCountsTwoSeconds() throws {
    let path = "[[5,1.1],[10,2.4],[15,3.9],[20,5.6],[25,102.5],[30,3.6]]"
    let set = try read(listed((0..<10).map { ("t\($0)", path) }))
    let report = OpenLoopReport(
      Self.data, predictions: [set], options: .init(modes: [.bench2drive], bootstrap: nil))
    // (1 + 2 + 3 + 4) / 4
    #expect(abs(report.planners[0].scores[0].distance.mean - 2.5) < 1e-6)
  }

  /// Whatever a file says, it is read or refused; what is read is scored.
  @Test func damagedFilesNeverCrash() {
    var samples = Self.data.samples
    for index in samples.indices {
      let box = FlatBox<Ego>(category: .car, x: 12, y: 1, length: 4.5, width: 1.9, yaw: 0.1)
      samples[index].boxes = Array(repeating: StepBoxes(ego: [box]), count: 6)
      samples[index].lastStep = SIMD2(5, 0)
      samples[index].timestamp = 500_000 * index
    }
    let text = samples.prefix(3).map {
      JSONWriter.text(OpenLoopFile.line($0, predictions: [("model", $0.future)]), indent: nil)
    }.joined(separator: "\n")
    let bytes = Array(text.utf8)
    let pieces = [
      "9", "-", "e3", "1e308", "-9223372036854775808", "null", "[", "]", "NaN", "\"", ",", "{}", "0",
    ].map {
      Array($0.utf8)
    }
    var random = RandomSource(seed: 3, stream: "test/openloop/damage")
    var read = 0
    for _ in 0..<3000 {
      var damaged = bytes
      for _ in 0...random.index(below: 3) {
        let place = random.index(below: damaged.count)
        let length = min(random.index(below: 4), damaged.count - place)
        damaged.replaceSubrange(place..<place + length, with: pieces[random.index(below: pieces.count)])
      }
      guard let data = try? OpenLoopFile.read(damaged, file: "d.jsonl") else { continue }
      read += 1
      let report = OpenLoopReport(
        data, predictions: data.predictions,
        options: .init(
          modes: OpenLoopMode.Name.allCases.map { OpenLoopMode($0) }, bootstrap: Bootstrap(resamples: 3)),
        withDriverModel: true)
      #expect(report.planners.count >= 3)
      _ = report.table + report.csv + JSONWriter.text(report.json)
    }
    print("damaged files that could still be read: \(read) of 3000")
    #expect(read > 100)
  }

  /// Half-way corners round to even, and what is far out is far out.
  @Test func farBoxesAndPathsAreScored() throws {
    var sample = Self.data.samples[0]
    let box = FlatBox<Ego>(category: .car, x: 1e300, y: -1e300, length: 1e300, width: 1e300, yaw: 1e300)
    sample.boxes = Array(repeating: StepBoxes(ego: [box]), count: 6)
    for value in [1e300, -1e300, 49.99, -50, 1e5] {
      let path = PlannedPath(ego: Waypoints<Ego>.standstill.map { _ in SIMD2(value, -value) })
      for layout in OccupancyLayout.allCases {
        let scorer = try #require(FrameScorer(sample, layout: layout))
        _ = scorer.touches(path)
      }
    }
  }
}
