import DriveTypes
import Foundation
import Scoring
import TestOracles
import Testing

/// Oracle: the references' metric classes, run unmodified by the makers of the fixtures.
@Suite(.enabled(if: OpenLoopFolder.isPresent, "\(OpenLoopFolder.comment)"))
struct ProtocolOracleTests {
  @Test func everyFixtureIsRead() {
    #expect(OpenLoopFolder.fixtures.count == OpenLoopFolder.inputs.count)
    for fixture in OpenLoopFolder.fixtures {
      #expect(fixture.data.findings.isEmpty, "\(fixture.data.findings)")
    }
  }

  /// Distances of every frame, and the collision flags before and after the recorded drive's are left out.
  @Test func framesHaveTheReferencesFlags() throws {
    var cases = 0
    for fixture in OpenLoopFolder.fixtures {
      guard let results = try fixture.expected?.member("results") else { continue }
      let data = fixture.data
      let frames = data.samples.map { sample in
        OccupancyLayout.allCases.map { FrameScorer(sample, layout: $0) }
      }
      for set in data.predictions {
        let paths = data.samples.map { set.paths[$0.token] }
        let outcomes = OpenLoopScorer().outcomes(data.samples, planners: [paths])[0]
        let expected = try results.member(set.name).member("per_sample").items()
        #expect(expected.count == data.samples.count)
        for (index, entry) in expected.enumerated() {
          let outcome = try #require(outcomes[index])
          let place = "\(fixture.name) \(set.name) \(data.samples[index].token)"
          try compare(outcome, frames[index], entry, place)
          cases += 1
        }
      }
    }
    print("frames compared: \(cases)")
    #expect(cases > 0)
  }

  private func compare(
    _ outcome: OpenLoopScorer.Outcome, _ frames: [FrameScorer?], _ entry: JSONCursor, _ place: String
  ) throws {
    func bits(_ flags: [Int]) -> UInt8 {
      flags.enumerated().reduce(0) { $0 | UInt8($1.element) << UInt8($1.offset) }
    }
    for (step, distance) in try entry.member("l2").numbers().enumerated() {
      #expect(abs(Double(outcome.lidar[step]) - distance) <= 1e-5, "\(place) step \(step)")
    }
    let names: [(String, OccupancyLayout, String?)] = [
      ("uniad", .uniadVehicles, nil), ("uniad_veh_ped", .uniadAll, nil), ("vad", .vadAll, "gt_box"),
      ("omni", .omniVehicles, "gt_box"),
    ]
    for (name, layout, recorded) in names {
      guard let reference = try entry.optional(name) else { continue }
      let ours = try #require(outcome[layout])
      let scorer = try #require(frames.compactMap { $0 }.first { $0.layout == layout })
      if let recorded {
        #expect(
          scorer.recordedTouches == bits(try reference.member(recorded).integers()), "\(place) \(name) gt")
      }
      #expect(ours == bits(try reference.member("box").integers()), "\(place) \(name)")
      if let distances = try reference.optional("l2") {
        for (step, distance) in try distances.numbers().enumerated() {
          #expect(abs(Double(outcome.ego[step]) - distance) <= 1e-5, "\(place) \(name) step \(step)")
        }
      }
    }
    let vehicles = try #require(frames.compactMap { $0 }.first { $0.layout == .uniadVehicles })
    #expect(vehicles.recordedTouches == bits(try entry.member("gt_box_uniad").integers()), "\(place) gt")
  }

  /// 1e-5 m and 1e-6 of a share: the references sum in float32.
  @Test func aggregatesAreTheReferences() throws {
    var count = 0
    for fixture in OpenLoopFolder.fixtures {
      guard let results = try fixture.expected?.member("results") else { continue }
      for set in fixture.data.predictions {
        guard let aggregate = try results.member(set.name).optional("aggregate") else { continue }
        let report = OpenLoopReport(
          fixture.data, predictions: [set], options: .init(bootstrap: nil))
        let planner = report.planners[0]
        let cases: [(OpenLoopMode.Name, String, String, String, String, String)] = [
          (.uniad, "uniad", "L2_at_1_2_3s", "L2_at_avg", "box_at_1_2_3s", "box_at_avg"),
          (.stp3avg, "uniad_veh_ped", "L2_upto_1_2_3s", "L2_upto_avg", "box_upto_1_2_3s", "box_upto_avg"),
          (.vad, "vad", "L2_upto_1_2_3s", "L2_avg", "box_upto_1_2_3s", "box_avg"),
          (
            .bevplanner, "bevplanner_omnidrive", "L2_upto_1_2_3s", "L2_avg", "box_any_upto_1_2_3s",
            "box_any_avg"
          ),
        ]
        for (name, key, distance, distanceMean, box, boxMean) in cases {
          let reference = try aggregate.member(key)
          let score = try #require(planner[name])
          let place = "\(fixture.name) \(set.name) \(name)"
          #expect(score.frames == (try reference.member("n").integer()), "\(place)")
          for (ours, theirs) in zip(score.distance.values, try reference.member(distance).numbers()) {
            #expect(abs(ours - theirs) <= 1e-5, "\(place)")
          }
          #expect(
            abs(score.distance.mean - (try reference.member(distanceMean).number().value)) <= 1e-5, "\(place)"
          )
          let collision = try #require(score.collision)
          for (ours, theirs) in zip(collision.values, try reference.member(box).numbers()) {
            #expect(abs(ours - theirs) <= 1e-6, "\(place)")
          }
          #expect(abs(collision.mean - (try reference.member(boxMean).number().value)) <= 1e-6, "\(place)")
          count += 1
        }
      }
    }
    print("aggregates compared: \(count)")
    #expect(count > 0)
  }

  /// Polygons' runs against whole rasters, for every planner and step.
  @Test func touchesEqualTheRastersOwn() throws {
    for fixture in OpenLoopFolder.fixtures {
      for sample in fixture.data.samples.prefix(12) {
        for layout in OccupancyLayout.allCases {
          let scorer = try #require(FrameScorer(sample, layout: layout))
          let grids = try #require(sample.boxes).map { layout.grid(of: $0) }
          for set in fixture.data.predictions {
            let path = try #require(set.paths[sample.token])
            let flags = scorer.touches(path)
            for step in 0..<6 {
              let footprint =
                switch layout {
                case .uniadVehicles, .uniadAll: EgoFootprint(uniad: path.lidar[step])
                case .vadAll: EgoFootprint(vad: path.lidar[step])
                case .omniVehicles:
                  EgoFootprint(
                    omni: path.ego[step], heading: FrameScorer.heading(path.ego.points, step: step))
                }
              #expect(
                (flags >> UInt8(step) & 1 == 1) == footprint.touches(grids[step]), "\(fixture.name) \(layout)"
              )
            }
          }
        }
      }
    }
  }
}
