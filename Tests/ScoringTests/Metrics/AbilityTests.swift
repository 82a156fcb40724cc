import DriveTypes
import Foundation
import Roads
import Scoring
import TestOracles
import Testing

@Suite(.enabled(if: ResultFolder.isPresent, "no Bench2Drive results under DRIVELOOP_DATA"))
struct AbilityOracleTests {
  static let routes: [RouteDefinition] = {
    let url = OracleFolder.root?.appendingPathComponent("bench2drive/routes/bench2drive220.xml")
    return url.flatMap { try? RouteFile(contentsOf: $0).routes } ?? []
  }()

  /// Oracle: the published map from abilities to scenario types.
  @Test func theSetsAreUpstreams() throws {
    let url = try #require(OracleFolder.root).appendingPathComponent("bench2drive/ability_map.json")
    let root = JSONCursor(try JSONReader.read([UInt8](Data(contentsOf: url)), file: url.path), file: url.path)
    for ability in Ability.allCases {
      #expect(Set(try root.member(ability.rawValue).strings()) == ability.scenarioTypes)
    }
  }

  @Test func totalsOfThe220Routes() throws {
    try #require(Self.routes.count == 220)
    for (version, signs) in [(AbilityVersion.v003, 190), (.v004, 95)] {
      // A failed record for every route.
      let records = Self.routes.map {
        RouteRecord(index: 0, routeID: "RouteScenario_\($0.id)_rep0", place: nil)
      }
      let scores = try AbilityScores(
        routes: Self.routes.map { SuiteRoute($0) }, records: records, version: version
      ) { _ throws(ScoringError) in 0.5 }
      #expect(Ability.allCases.map { scores.counts[$0]?.total } == [45, 80, 60, 10, signs])
      #expect(scores.mean == 0)
    }
  }

  /// Oracle: `merged_ability.json` of PDM-Lite, made by upstream's tool under the rules of 0.0.3 with CARLA's maps.
  @Test func abilitiesOfTheAbilityFile() throws {
    try #require(Self.routes.count == 220)
    for url in OracleFolder.files(in: "bench2drive/results", suffix: "_ability.json") {
      let root = JSONCursor(
        try JSONReader.read([UInt8](Data(contentsOf: url)), file: url.path), file: url.path)
      let merged = try ResultFile(
        contentsOf: url.deletingLastPathComponent().appendingPathComponent("merged.json"))
      var maps = SignTestMaps(routes: Self.routes) { town throws(ScoringError) in
        do { return try TownMaps.network(ifPresent: town) } catch {
          throw .invalid(what: town, expected: "a sound map", got: "\(error)")
        }
      }
      let scores = try AbilityScores(
        routes: Self.routes.map { SuiteRoute($0) }, records: merged.records, version: .v003
      ) { route throws(ScoringError) in try maps.requiredCompletion(route) }
      for ability in Ability.allCases where ability != .trafficSigns || scores.undecided.isEmpty {
        let stated = try root.member(ability.rawValue).number().value
        #expect(abs(try #require(scores[ability]) - stated) < 1e-9, "\(ability)")
      }
      #expect(maps.problems == [])
      if scores.undecided.isEmpty {
        #expect(abs(try #require(scores.mean) - root.member("mean").number().value) < 1e-9)
      } else {
        print("sign tests skipped for want of town maps: \(scores.undecided.count)")
      }
    }
  }
}

@Suite struct AbilityTests {
  static func record(_ id: String, success: Bool, completion: PythonNumber = 50.0) -> RouteRecord {
    var record = RouteRecord(index: 0, routeID: "RouteScenario_\(id)_rep0", place: nil)
    record.status = success ? .completed : .failed
    record.scores.route = success ? 100 : completion
    return record
  }

  static let routes = [
    SuiteRoute(id: "1", town: "B", scenarioType: "T_Junction"),
    SuiteRoute(id: "2", town: "A", scenarioType: "T_Junction"),
    SuiteRoute(id: "3", town: "A", scenarioType: "Accident"),
    SuiteRoute(id: "4", town: "A", scenarioType: "BlockedIntersection"),
  ]

  /// By hand: 1 succeeds, 2 fails but passes its sign, 3 fails, 4 has no record.
  @Test func bothVersionsByHand() throws {
    let records = [
      Self.record("1", success: true), Self.record("2", success: false), Self.record("3", success: false),
    ]
    func scores(_ version: AbilityVersion, _ rules: ScoringRules = .upstream) throws -> AbilityScores {
      try AbilityScores(routes: Self.routes, records: records, version: version, rules: rules) {
        _ throws(ScoringError) in 0.4
      }
    }
    #expect(try scores(.v003).counts[.trafficSigns] == .init(successes: 3, total: 4))
    #expect(try scores(.v004).counts[.trafficSigns] == .init(successes: 2, total: 2))
    #expect(try scores(.v004).counts[.overtaking] == .init(successes: 0, total: 1))
    #expect(try scores(.v004).counts[.emergencyBrake] == .init(successes: 0, total: 0))
    #expect(try scores(.v004).missing.map(\.id) == ["4"])
    #expect(try scores(.v004, .corrected).counts[.emergencyBrake] == .init(successes: 0, total: 1))
    #expect(try scores(.v004, .corrected).counts[.trafficSigns] == .init(successes: 2, total: 3))
  }

  @Test func withoutMapsTheSignsAreUndecided() throws {
    let records = [Self.record("1", success: true), Self.record("2", success: false)]
    let scores = try AbilityScores(routes: Self.routes, records: records, version: .v004) {
      _ throws(ScoringError) in nil
    }
    #expect(scores.undecided == ["2"])
    #expect(scores[.trafficSigns] == nil)
    #expect(scores.mean == nil)
    #expect(scores.trafficSignsBySuccess == .init(successes: 1, total: 2))
  }

  @Test func aBrokenRuleFailsTheSignWithoutAMap() throws {
    var record = Self.record("2", success: false)
    record.infractions[.redLight] = ["Agent ran a red light 1 at (x=0.0, y=0.0, z=0.0)"]
    #expect(!SignTest.isPassed(record, requiredCompletion: 0.1))
    let scores = try AbilityScores(routes: Self.routes, records: [record], version: .v004) {
      _ throws(ScoringError) in nil
    }
    #expect(scores.undecided.isEmpty)
  }
}
