import DriveTypes
import Foundation
import Scoring
import TestOracles
import Testing

/// Oracle: the reference's own results on both scenes of mini_val (its table of real results, two digits).
@Suite(.enabled(if: OpenLoopFolder.isPresent, "\(OpenLoopFolder.comment)"))
struct OpenLoopReportTests {
  private static let miniVal: OpenLoopData? = {
    let parts = OpenLoopFolder.fixtures.filter { $0.name.hasPrefix("mini_val") }.map(\.data)
    return parts.count == 2 ? OpenLoopData.merged(parts) : nil
  }()

  @Test func bothScenesGiveTheReferencesTable() throws {
    let data = try #require(Self.miniVal)
    let set = try #require(data.predictions.first { $0.name == "agent_driver" })
    let report = OpenLoopReport(data, predictions: [set], options: .init())
    #expect(report.isClean)
    // planner: uniad L2, vad L2, uniad collision %, vad collision %, bevplanner collision %
    let rows: [(String, [Double], [Double], [Double], [Double], [Double])] = [
      ("agent_driver", [0.24, 0.78, 1.79], [0.17, 0.42, 0.87], [0, 0, 0], [0, 0, 0], [0, 0, 1.45]),
      (
        "stationary", [5.06, 9.49, 13.30], [3.94, 6.55, 9.15], [0, 2.47, 12.35], [0, 0.72, 3.86],
        [0, 2.90, 10.14]
      ),
      (
        "constant_velocity", [0.79, 2.21, 4.14], [0.59, 1.30, 2.27], [0, 4.94, 12.35], [0, 1.45, 5.56],
        [0, 7.25, 17.39]
      ),
      (
        "command_mean", [1.57, 3.00, 4.23], [1.19, 2.02, 2.86], [0, 6.17, 7.41], [0, 2.54, 4.83],
        [0, 5.80, 14.49]
      ),
    ]
    #expect(
      report.planners.map(\.name) == ["agent_driver", "stationary", "constant_velocity", "command_mean"])
    for (planner, row) in zip(report.planners, rows) {
      // Our constant velocity comes from the futures, the table's from the poses: within one frame of 69.
      let slack = row.0 == "constant_velocity" ? 1.46 : 0.0101
      func agree(_ ours: [Double]?, _ theirs: [Double], _ what: String) {
        // Half a unit of the table's last digit, and as much again for what the rounding of its inputs can
        // do.
        let limit = what.hasSuffix("collision") ? slack : 0.0101
        for (a, b) in zip(ours ?? [.nan], theirs) { #expect(abs(a - b) < limit, "\(row.0) \(what): \(a)") }
      }
      agree(planner[.uniad]?.distance.values, row.1, "uniad L2")
      agree(planner[.vad]?.distance.values, row.2, "vad L2")
      agree(planner[.uniad]?.collision?.values.map { $0 * 100 }, row.3, "uniad collision")
      agree(planner[.vad]?.collision?.values.map { $0 * 100 }, row.4, "vad collision")
      agree(planner[.bevplanner]?.collision?.values.map { $0 * 100 }, row.5, "bevplanner collision")
    }
  }

  /// The fixtures hold the baselines' paths, made from the poses themselves.
  @Test func baselinesAreTheFixturesOwn() throws {
    let data = try #require(Self.miniVal)
    let ours = BaselinePaths(data)
    for baseline in BaselinePlanner.allCases {
      let set = try #require(data.predictions.first { $0.name == baseline.rawValue })
      for (sample, path) in zip(data.samples, ours[baseline]) {
        let (a, b) = (try #require(path), try #require(set.paths[sample.token]))
        // Where the car hardly moves its turning is not seen, nor at a scene's end; else it is the pitch of
        // the road.
        if baseline == .constantVelocity, !sample.mask[0] { continue }
        let limit = baseline == .constantVelocity ? 0.15 : 1e-3
        for step in 0..<6 {
          let (l, e) = (a.lidar[step] - b.lidar[step], a.ego[step] - b.ego[step])
          #expect((l * l).sum().squareRoot() < limit, "\(baseline) \(sample.token) \(step)")
          #expect((e * e).sum().squareRoot() < limit, "\(baseline) \(sample.token) \(step)")
        }
      }
    }
  }

  @Test func threadsAndRepetitionChangeNothing() throws {
    let data = try #require(Self.miniVal)
    func text(threads: Int, seed: UInt64) -> String {
      let report = OpenLoopReport(
        data, predictions: data.predictions,
        options: .init(bootstrap: Bootstrap(resamples: 50, seed: seed), threads: threads))
      return JSONWriter.text(report.json) + report.table + report.csv
    }
    let first = text(threads: 1, seed: 0)
    #expect(first == text(threads: 3, seed: 0))
    #expect(first != text(threads: 1, seed: 1))
  }

  /// 600 recorded futures, ego frame, without objects.
  @Test func recordedFuturesAloneGiveDistancesOnly() throws {
    let url = try #require(OracleFolder.root).appendingPathComponent("nuscenes/val_waypoints_600.json")
    let data = try OpenLoopFile.read(url)
    #expect(data.samples.count == 600)
    let report = OpenLoopReport(data, predictions: [], options: .init(bootstrap: nil))
    // Reference: stationary 10.54 (at) and 6.59 (up to); command mean leaving one scene out 6.11 and 3.82,
    // ADE 5.35.
    let stationary = try #require(report.planners.first { $0.name == "stationary" })
    #expect(abs((try #require(stationary[.uniad])).distance.mean - 10.54) < 0.006)
    #expect(stationary[.uniad]?.collision == nil)
    #expect(abs((try #require(stationary[.vad])).distance.mean - 6.59) < 0.006)
    let mean = try #require(report.planners.first { $0.name == "command_mean" })
    #expect(abs((try #require(mean[.uniad])).distance.mean - 6.11) < 0.006)
    #expect(abs((try #require(mean[.vad])).distance.mean - 3.82) < 0.006)
    #expect(abs(mean.averageDistance - 5.35) < 0.006)
    // Nothing is known of the motion before t0: no figures rather than those of standing still.
    let velocity = try #require(report.planners.first { $0.name == "constant_velocity" })
    #expect(velocity.usable == 0 && velocity[.uniad]?.frames == 0)
  }

  /// A planner against itself differs by nothing; a slower one by its distance.
  @Test func pairedDifferencesAreThoseOfTheMeans() throws {
    let data = try #require(Self.miniVal)
    let baselines = BaselinePaths(data)
    let options = OpenLoopScorer.Options(bootstrap: Bootstrap(resamples: 200))
    let first = ("stationary", baselines[.stationary])
    let second = ("command_mean", baselines[.commandMean])
    let same = PairedComparison(first: first, second: first, samples: data.samples, options: options)
    #expect(same.rows.allSatisfy { $0.distance == 0 && $0.distanceInterval == Interval(low: 0, high: 0) })
    let report = OpenLoopReport(data, predictions: [], options: options)
    let other = PairedComparison(first: first, second: second, samples: data.samples, options: options)
    for row in other.rows {
      let means = ["stationary", "command_mean"].map { name in
        report.planners.first { $0.name == name }?[row.mode.name]?.distance.mean ?? .nan
      }
      #expect(abs(row.distance - (means[1] - means[0])) < 1e-9)
    }
  }

  /// Agent-Driver's cached trajectories for all 6,019 frames of the val split, against 600 recorded futures.
  ///
  /// Oracle: the figures measured by the fixtures' makers, undiluted, and diluted by the share of the 6,019
  /// frames that have each step (three digits).
  @Test(.enabled(if: PythonOracle.isPresent, "no python3, which reads the pickle"))
  func agentDriverHasTheMeasuredFigures() throws {
    let folder = try #require(OracleFolder.root).appendingPathComponent("nuscenes")
    let bridge = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Bridges/NuScenes")
    let text = try PythonOracle.run(
      """
      import json, sys
      sys.path.insert(0, "\(bridge.path)")
      import export
      print(json.dumps(export.predictions("\(folder.path)/agent_driver/pred_trajs_dict.pkl", "lidar", "agent-driver")))
      """)
    let data = try OpenLoopFile.read(folder.appendingPathComponent("val_waypoints_600.json"))
    let set = try PredictionFile.read(
      Array(text.utf8), file: "agent-driver.json", name: "agent-driver", frame: nil, samples: data.samples)
    #expect(set.paths.count == 6019)
    let report = OpenLoopReport(data, predictions: [set], options: .init(bootstrap: nil))
    #expect(report.isClean)
    let planner = report.planners[0]
    let uniad = try #require(planner[.uniad])
    #expect(uniad.frames == 600)
    for (ours, theirs) in zip(uniad.distance.values + [uniad.distance.mean], [0.243, 0.749, 1.553, 0.848]) {
      #expect(abs(ours - theirs) < 5.1e-4)
    }
    let diluted = planner.stepDistances.enumerated().map { $1 * (0.975 - 0.025 * Double($0)) }
    let at = [diluted[1], diluted[3], diluted[5]]
    for (ours, theirs) in zip(at, [0.231, 0.674, 1.321]) { #expect(abs(ours - theirs) < 1.1e-3) }
    #expect(abs(at.reduce(0, +) / 3 - 0.742) < 1.1e-3)
    let upTo = [2, 4, 6].map { count in diluted[..<count].reduce(0, +) / Double(count) }
    for (ours, theirs) in zip(upTo, [0.170, 0.360, 0.621]) { #expect(abs(ours - theirs) < 1.1e-3) }
    #expect(abs(upTo.reduce(0, +) / 3 - 0.384) < 1.1e-3)
  }
}
