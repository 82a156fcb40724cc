import DriveTypes
import Foundation
import Roads
import TestOracles
import Testing

extension RoutingTests {
  @Suite struct RouteFileTests {
    private func parse(_ inside: String) throws(RouteFileError) -> RouteDefinition {
      try RouteFile(parsing: RoutingTests.document(inside), file: "r.xml").routes[0]
    }

    @Test func convertsAxesAtTheBorder() throws {
      let route = try parse(
        RoutingTests.twoPoints + """
          <scenarios><scenario name="Accident_1" type="Accident">
            <trigger_point x="7" y="8" z="9" yaw="90"/>
            <distance value="40"/><start_actor_flow x="1" y="2" z="3"/><frequency from="30" to="80.5"/>
            <end_pose x="1" y="2" z="3" yaw="-180"/><other_actor model="vehicle.*" x="1"/>
          </scenario></scenarios>
          """)
      #expect(route.waypoints == [Point(x: 1.5, y: 2, z: 0), Point(x: 3, y: -4, z: 0)])
      let scenario = route.scenarios[0]
      #expect(scenario.trigger.position == Point(x: 7, y: -8, z: 9))
      #expect(scenario.trigger.yaw == -.pi / 2)
      #expect(scenario.location == SourceLocation(file: "r.xml", line: 3))
      #expect(
        scenario.parameters == [
          .init(name: "distance", value: .text("40")),
          .init(name: "start_actor_flow", value: .location(Point(x: 1, y: -2, z: 3))),
          .init(name: "frequency", value: .interval(from: 30, to: 80.5)),
          .init(name: "end_pose", value: .pose(Pose(x: 1, y: -2, z: 3, yaw: .pi))),
          .init(
            name: "other_actor",
            value: .attributes([.init(name: "model", value: "vehicle.*"), .init(name: "x", value: "1")])),
        ])
    }

    @Test func readsLeaderboardOneAndKeypoints() throws {
      let old = """
        <routes><route id="0" map="Town05"><weather cloudiness="20"/>
        <waypoint x="1" y="2" z="0" pitch="0" roll="0" yaw="1"/><waypoint x="2" y="2" z="0"/></route></routes>
        """
      let route = try RouteFile(parsing: Data(old.utf8), file: "old.xml").routes[0]
      #expect(route.town == "Town05" && route.waypoints.count == 2)
      #expect(route.weather.map(\.weather.cloudiness) == [20])
      #expect(route.weather[0].routePercentage == 0)
      let keyed = try parse(
        "<keypoints><keypoint x='1' y='1' z='1'/><keypoint x='2' y='1' z='1'/></keypoints>")
      #expect(keyed.waypoints.count == 2)
    }

    @Test func weatherDefaultsAndOrder() throws {
      let none = try parse(RoutingTests.twoPoints)
      #expect(none.weather.count == 1 && none.weather[0].weather == .leaderboardDefault)
      #expect(none.weatherID == "26")
      let two = try parse(
        RoutingTests.twoPoints
          + "<weathers><weather route_percentage='100' wetness='9'/><weather route_percentage='0'/></weathers>"
      )
      #expect(two.weather.map(\.routePercentage) == [0, 100])
      #expect(two.weather[1].weather.wetness == 9 && two.weather[1].weather.cloudiness == 50)
      #expect(two.weather[1].attributes.map(\.name) == ["route_percentage", "wetness"])
    }

    @Test(arguments: [
      ("", "r.xml:2: route '1' has 0 waypoints, expected at least 2"),
      ("<waypoints><position x='1' y='1' z='1'/></waypoints>", "r.xml:2: route '1' has 1 waypoint, expected"),
      ("<waypoints><position x='1' z='1'/></waypoints>", "r.xml:3: <position> has no attribute 'y'; add"),
      (
        "<waypoints><position x='nan' y='1' z='1'/></waypoints>",
        "r.xml:3: x of <position> is 'nan', expected"
      ),
      (
        "<waypoints><position x='1e999' y='1' z='1'/></waypoints>",
        "r.xml:3: x of <position> is '1e999', expec"
      ),
      (
        "<waypoints><position x='0x1' y='1' z='1'/></waypoints>",
        "r.xml:3: x of <position> is '0x1', expected"
      ),
      (
        "<waypoints><position x='9e9' y='1' z='1'/></waypoints>",
        "r.xml:3: x of <position> is 9e9, expected at"
      ),
      (
        twoPoints + "<scenarios><scenario name='a' type='Acident'><trigger_point/></scenario></scenarios>",
        "r.xml:3: unknown scenario type 'Acident'; did you mean Accident?"
      ),
      (
        twoPoints + "\n<scenarios>\n<scenario name='a' type='Accident'/></scenarios>",
        "r.xml:5: <scenario> has no <trigger_point>; add one"
      ),
      (
        twoPoints + "<weathers><weather route_percentage='101'/></weathers>",
        "r.xml:3: route_percentage of <weather> is 101, expected 0 to 100"
      ),
      ("<waypoints>", "r.xml:4: not well-formed XML: mismatched tag; the file may be cut off"),
    ])
    func namesPlaceAndRemedy(inside: String, message: String) {
      let error = #expect(throws: RouteFileError.self) { try parse(inside) }
      #expect(error.map { "\($0)".hasPrefix(message) } == true, "\(error.map { "\($0)" } ?? "none")")
    }

    @Test(arguments: [
      ("", "not well-formed XML: no element found"),
      ("<routes>", "not well-formed XML: no element found"),
      ("<routes></routes>", "got no <route>, expected at least one"),
      ("<weathers/>", "got the root element <weathers>, expected <routes>"),
      ("<!DOCTYPE x [<!ENTITY a 'b'>]><routes/>", "document type declarations are not accepted"),
      ("\u{1}\u{2}", "not well-formed XML"),
    ])
    func refusesOtherDocuments(text: String, message: String) {
      let error = #expect(throws: RouteFileError.self) {
        try RouteFile(parsing: Data(text.utf8), file: "r.xml")
      }
      #expect(error.map { "\($0)".contains(message) } == true, "\(error.map { "\($0)" } ?? "none")")
    }

    @Test func refusesDeepNesting() {
      let deep = Data(String(repeating: "<a>", count: 100_000).utf8)
      #expect(
        throws: RouteFileError.malformed(
          SourceLocation(file: "r.xml", line: 1), reason: "elements nested deeper than 64")
      ) { try RouteFile(parsing: deep, file: "r.xml") }
    }

    @Test func refusesDuplicateIdsAndMissingFiles() {
      let route = "<route id='7' town='Town01'>\(RoutingTests.twoPoints)</route>\n"
      #expect(
        throws: RouteFileError.duplicateRoute(
          SourceLocation(file: "r.xml", line: 2), id: "7", first: SourceLocation(file: "r.xml", line: 1))
      ) { try RouteFile(parsing: Data("<routes>\(route)\(route)</routes>".utf8), file: "r.xml") }
      #expect(throws: RouteFileError.self) {
        try RouteFile(contentsOf: URL(fileURLWithPath: "/no/such/file.xml"))
      }
    }

    /// Cut anywhere, a real file gives an error or a shorter list, never a crash.
    @Test(.enabled(if: !RoutingTests.routeFiles.isEmpty)) func survivesTruncation() throws {
      // The shortest one: every cut is parsed.
      let sizes = try RoutingTests.routeFiles.map { try Data(contentsOf: $0).count }
      let shortest = try #require(sizes.indices.min { sizes[$0] < sizes[$1] })
      let file = RoutingTests.routeFiles[shortest]
      let data = try Data(contentsOf: file)
      for end in stride(from: 0, to: data.count, by: 997) {
        #expect(throws: RouteFileError.self) { try RouteFile(parsing: data[..<end], file: "cut.xml") }
      }
    }
  }
}
