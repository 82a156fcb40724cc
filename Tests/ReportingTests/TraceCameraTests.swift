import DriveTypes
import Driving
import Evaluation
import Foundation
import Reporting
import Roads
import Scoring
import Testing

/// A drive with the model that comes with the project, seen and planned once more from its trace.
@Suite struct TraceCameraTests {
  private static let model = MadeRun.root + "/Models/driveloop-vla"

  private static func maps() -> MapStore {
    MapStore(
      folder: FileManager.default.temporaryDirectory.appendingPathComponent("driveloop-report-maps"),
      searchFolders: [URL(fileURLWithPath: MadeRun.root + "/Scenarios/Maps")])
  }

  /// The plans made again lead to the controls of the trace, to the last digit; another control is found out.
  @Test func theModelPlansAgainWhatItPlanned() throws {
    var preparer = RoutePreparer(maps: Self.maps())
    let route = try #require(
      try RouteFile(contentsOf: URL(fileURLWithPath: MadeRun.root + "/" + MadeRun.suite)).routes.first)
    let prepared = try preparer.prepare(route, index: 0)
    var world = EmbeddedDrivingWorld()
    var agent: any Agent = try VlaAgent(VlaOptions(model: Self.model))
    let run = ClosedLoop.run(
      prepared, world: &world, agent: &agent, seed: 3, options: ScorerOptions(tickLimit: 100))
    var trace = try #require(run.trace)
    var camera = try TraceCamera(agent: VlaAgent(VlaOptions(model: Self.model)))
    let (pictures, seen) = try camera.look(at: trace, on: prepared.network)
    let plans = try #require(seen)
    #expect(plans.difference == nil)
    #expect(plans.plans.count == run.plans?.plans && plans.plans.count > 5)
    for plan in plans.plans {
      #expect(plan.tokens.count == 6 && plan.points.count == 6 && plan.text != nil)
      #expect((trace.ticks[plan.place].tick - trace.ticks[0].tick).isMultiple(of: 10))
    }
    #expect(pictures.pictures.count == (trace.ticks.count + 9) / 10)
    #expect(pictures.pictures.allSatisfy { $0.jpeg.starts(with: [0xFF, 0xD8]) })
    trace.ticks[33].control.steer += 1e-9
    #expect(try camera.look(at: trace, on: prepared.network).plans?.difference == trace.ticks[33].time)
  }

  @Test func optionsAreReadAsTheyWereWritten() throws {
    for options in [
      VlaOptions(
        model: "m", mode: .slow, path: .int8, planningPeriod: 0.25, latency: 0.5, blanksImages: true),
      VlaOptions(model: "m", mode: .fast, planningPeriod: 0.5, omitsTargets: true),
    ] {
      let read = try PlanSource.options(
        options.summary(DrivingModelSettings()) + " files=00", folder: "m")
      #expect(read == options)
    }
    #expect(throws: ReportError.self) { try PlanSource.options("mode=fast hat=on", folder: "m") }
  }

  @Test func anotherAgentsRunIsNotPlanned() throws {
    try MadeRun.withFolder { folder in
      let run = try StoredRun(folder: MadeRun.make(in: folder).folder)
      #expect {
        try PlanSource.agent(of: run, folder: Self.model)
      } throws: { error in
        if case ReportError.cannotPlan = error { true } else { false }
      }
    }
  }

  /// Saved pictures go to the ticks that their names tell; others are passed over.
  @Test func savedPicturesAreFound() throws {
    try MadeRun.withFolder { folder in
      let trace = try #require(try MadeRun.drives.get()[0].run.trace)
      let camera = URL(fileURLWithPath: folder + "/lt01/CAM_FRONT")
      for (name, place) in [("CAM_FRONT", 0), ("CAM_BACK", 1)] {
        let files = URL(fileURLWithPath: "\(folder)/lt01/\(name)")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        try Data([UInt8(place)]).write(to: files.appendingPathComponent("000011.jpg"))
      }
      try Data([9]).write(to: camera.appendingPathComponent("999999.jpg"))
      try Data([9]).write(to: camera.appendingPathComponent("notes.txt"))
      let strip = try #require(try PictureStrip.saved(in: folder, route: "lt01", trace: trace))
      #expect(strip.pictures.map(\.jpeg) == [[0]])
      #expect(strip.pictures.map { trace.ticks[$0.place].tick } == [11])
      #expect(try PictureStrip.saved(in: folder, route: "lt02", trace: trace) == nil)
    }
  }
}
