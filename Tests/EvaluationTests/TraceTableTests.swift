import DriveTypes
import Evaluation
import Foundation
import Testing

@Suite struct TraceTableTests {
  /// Every row has the heading's cells; an agent that does not say why leaves three empty.
  @Test func reasonsStandInTheLastCells() throws {
    let ego = ActorDescription(
      id: 1, kind: .vehicle, typeID: "vehicle.lincoln.mkz_2020", roleName: "hero",
      halfExtent: Vector(x: 2.4, y: 0.9, z: 0.75), boxCentre: Point(x: 0, y: 0, z: 0.75))
    let decision = Decision(
      targetSpeed: 2.5, lateralOffset: -0.25,
      reasons: [
        DecisionReason(cause: .pedestrian, actor: 12, distance: 7.5, isVisible: false),
        DecisionReason(cause: .redLight, actor: 200), DecisionReason(cause: .bend, distance: 30),
      ])
    let trace = Trace(
      header: TraceHeader(
        routeID: "1", town: "Looptown", mapHash: "", world: "embedded", agent: "a", seed: 0, ego: ego,
        tickDuration: 0.05, denseRoute: [], trafficLights: [], stopSigns: []),
      ticks: [nil, decision].enumerated().map { tick, decision in
        TraceTick(
          tick: tick, time: Double(tick) * 0.05, ego: ActorState(id: 1, pose: Pose(x: 0, y: 0, yaw: 0)),
          control: .stop, decision: decision)
      })
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).dltrace")
    defer { try? FileManager.default.removeItem(at: file) }
    try TraceFile.write(trace, to: file)
    let lines = try TraceTable.csv(ofTraceFile: file.path).split(separator: "\n")
    #expect(lines.count == 3)
    #expect(Set(lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }).count == 1)
    #expect(lines[0].hasSuffix(",target_speed,lateral_offset,reasons"))
    #expect(lines[1].hasSuffix(",,,"))
    #expect(lines[2].hasSuffix(",2.500,-0.250,pedestrian#12@7.5? red_light#200 bend@30.0"))
  }
}
