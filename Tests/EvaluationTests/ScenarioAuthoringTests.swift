import DriveTypes
import Evaluation
import Foundation
import Roads
import Scenarios
import TestOracles
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Checking, showing and tabling routes with scenarios, on the project's own town.
@Suite struct ScenarioAuthoringTests {
  private static func file(_ text: String, _ name: String) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("driveloop-authoring-\(name)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appendingPathComponent("routes.xml")
    try text.write(to: file, atomically: true, encoding: .utf8)
    return file
  }

  /// A route of a type in Looptown, as a document.
  private static func route(_ type: String) throws -> String {
    let generator = ScenarioRouteGenerator(networks: [try TownMaps.store.network(for: "Looptown")])
    return RouteFile(routes: try generator.routes(.init(types: [type])).routes).document()
  }

  @Test func aGeneratedRouteIsFit() throws {
    let file = try Self.file(Self.route("ParkingCutIn"), "fit")
    let verdict = try #require(try RouteCheck(maps: TownMaps.store).verdicts(on: file).first)
    #expect(verdict.problems == [])
    #expect(verdict.drivingScore == 100 && verdict.scenarios == ["ParkingCutIn"])
  }

  @Test func saysWhatIsWrongAndWhere() throws {
    let text = try Self.route("ParkedObstacleTwoWays")
    let line =
      try #require(
        text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("<scenario ") }
      ) + 1
    func problems(_ old: String, _ new: String, _ name: String) throws -> [String] {
      #expect(text.contains(old))
      let changed = text.replacingOccurrences(of: old, with: new)
      let file = try Self.file(changed, name)
      let verdict = try RouteCheck(maps: TownMaps.store, agent: nil).verdicts(on: file)[0]
      #expect(verdict.problems.allSatisfy { $0.hasPrefix("\(file.relativePath):\(line): ") })
      return verdict.problems.map { String($0.dropFirst("\(file.relativePath):\(line): ".count)) }
    }
    #expect(
      try problems("<distance value", "<distanz value", "name")
        == ["ParkedObstacleTwoWays has no parameter 'distanz'; it has distance, frequency, direction, speed"])
    #expect(
      try problems("direction value=\"right\"", "direction value=\"up\"", "word")
        == ["<direction> is 'up', expected left or right"])
    #expect(
      try problems("type=\"ParkedObstacleTwoWays\"", "type=\"CutIn\"", "type") == [
        "scenarios of type 'CutIn' are not played"
      ])
    let off = try problems("<trigger_point x=\"", "<trigger_point x=\"9", "trigger")
    #expect(off.count == 1 && off[0].hasPrefix("the trigger of ParkedObstacleTwoWays_1 is not on the route"))
    let missing = try problems("type=\"ParkedObstacleTwoWays\"", "type=\"HighwayExit\"", "missing")
    #expect(missing.contains("HighwayExit needs <start_actor_flow …/>: where the actors of the flow appear"))
  }

  /// A driver that sees nobody does not solve it, and the verdict says so.
  @Test func anUnsolvedRouteIsUnfit() throws {
    let file = try Self.file(Self.route("ParkedObstacleTwoWays"), "unsolved")
    let verdict = try RouteCheck(maps: TownMaps.store, agent: "rule-follower").verdicts(on: file)[0]
    #expect(verdict.problems.count == 1 && verdict.problems[0].contains("not solved by rule-follower: "))
    #expect(throws: (any Error).self) { try RouteCheck(maps: TownMaps.store, agent: "nobody") }
    #expect(throws: RouteFileError.self) {
      try RouteCheck(maps: TownMaps.store).verdicts(on: URL(fileURLWithPath: "/nowhere.xml"))
    }
  }

  @Test func showsTheScenarioAsWellFormedPicture() throws {
    let file = try Self.file(Self.route("ParkingCutIn"), "show")
    let viewer = ScenarioViewer(maps: TownMaps.store)
    let svg = try viewer.svg(of: file, route: nil, agent: "constant-velocity")
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    #expect(svg.contains("ParkingCutIn, Looptown: constant-velocity, ") && svg.utf8.count < 30_000)
    #expect(svg == (try viewer.svg(of: file, route: "1", agent: "constant-velocity")))
    #expect(throws: EvaluationError.unknownRoute(id: "7", suite: file.relativePath)) {
      try viewer.svg(of: file, route: "7", agent: "expert")
    }
  }

  @Test func tableAndPicturesAreWrittenIntoTheReadme() throws {
    let file = try Self.file(Self.route("ParkingCutIn"), "table")
    let folder = file.deletingLastPathComponent()
    let readme = folder.appendingPathComponent("README.md")
    try "before\n<!-- scenarios -->\nold\n<!-- end of scenarios -->\nafter\n".write(
      to: readme, atomically: true, encoding: .utf8)
    let table = ScenarioTable(maps: TownMaps.store)
    #expect(try table.write(suite: file, folder: folder, progress: { _ in }) == 1)
    let text = try String(contentsOf: readme, encoding: .utf8)
    #expect(
      text.hasPrefix("before\n<!-- scenarios -->\n| type |")
        && text.hasSuffix("<!-- end of scenarios -->\nafter\n"))
    #expect(text.contains("| ParkingCutIn | ") && text.contains("100: solved") && !text.contains("old"))
    #expect(text.contains(" | hits the car that pulls out | "))
    let picture = try String(
      contentsOf: folder.appendingPathComponent("Pictures/ParkingCutIn.svg"), encoding: .utf8)
    #expect(XMLParser(data: Data(picture.utf8)).parse() && picture.utf8.count < 15_000)
    // Written again, nothing changes.
    _ = try table.write(suite: file, folder: folder, progress: { _ in })
    #expect(try String(contentsOf: readme, encoding: .utf8) == text)
  }
}
