import DriveTypes
import Foundation
import Roads
import Testing

/// Each kind of bad input gives its own error, at its own line.
struct MalformedMapTests {
  private func at(_ line: Int) -> DriveTypes.SourceLocation {
    DriveTypes.SourceLocation(file: "tiny.xodr", line: line)
  }

  @Test func exactErrorsAndLines() {
    let cases: [(String, String, OpenDriveError)] = [
      (
        "length=\"100\" id=\"7\"", "id=\"7\"",
        .missingAttribute(at(4), element: "road", attribute: "length")
      ),
      (
        "length=\"100\" id", "length=\"-4\" id",
        .badAttribute(at(4), element: "road", attribute: "length", expected: "a length above 0", got: "-4")
      ),
      (
        "x=\"0\"", "x=\"nan\"",
        .badAttribute(
          at(7), element: "geometry", attribute: "x", expected: "a finite number of at most ±1000000000.0",
          got: "nan")
      ),
      (
        "id=\"-2\"", "id=\"-1\"",
        .duplicate(at(11), kind: "lane (in the section that starts here)", id: "-1")
      ),
      (
        "<line/>", "<circle/>",
        .badStructure(
          at(7), element: "geometry", expected: "line, arc, spiral, poly3 or paramPoly3", got: "none of them")
      ),
      ("<line/>", "<line></road>", .malformed(at(7), expected: "</line>", got: "'</road></geometry>'")),
      (
        "junction=\"-1\"", "junction=\"-1\" rule=\"LHT\"",
        .unsupported(
          at(4), feature: "left-hand traffic (rule=\"LHT\")",
          advice: "CARLA's towns drive on the right; mirror the map")
      ),
      (
        "unit=\"km/h\"", "unit=\"knots\"",
        .badAttribute(at(5), element: "speed", attribute: "unit", expected: "m/s, km/h or mph", got: "knots")
      ),
      (
        "<laneSection s=\"0\">", "<laneSection s=\"101\">",
        .badStructure(
          at(4), element: "laneSection", expected: "s within the road's length 100.0", got: "s=101.0")
      ),
      (
        "elevation s=\"0\" a=\"1\"", "elevation s=\"0\" a=\"1e99\"",
        .badAttribute(
          at(9), element: "elevation", attribute: "a", expected: "a finite number of at most ±1000000000.0",
          got: "1e99")
      ),
      (
        "<?xml version=\"1.0\"?>", "<!DOCTYPE x [",
        .unsupported(
          at(1), feature: "a DTD inside the file", advice: "remove the <!DOCTYPE …> declaration")
      ),
    ]
    for (old, new, expected) in cases {
      #expect(TinyMap.error(TinyMap.straight(old, new)) == expected, "\(new)")
    }
  }

  @Test func errorsSayWhereWhatAndWhatToDo() {
    let error = TinyMap.error(TinyMap.straight("hdg=\"0\"", "hdg=\"east\""))
    #expect(
      error?.description
        == "tiny.xodr:7: <geometry hdg>: expected a finite number of at most ±1000000.0, got \"east\"; correct the value"
    )
    #expect(error?.location.line == 7)
  }

  @Test func everyTruncationIsAnError() {
    let bytes = Array(TinyMap.straight.utf8)
    for count in 0..<bytes.count - 1 {
      let text = String(decoding: bytes[..<count], as: UTF8.self)
      #expect(TinyMap.error(text) != nil, "cut after \(count) bytes")
    }
  }

  @Test func otherFilesAreRefused() {
    #expect(TinyMap.error("")?.description.contains("got the end of the file") == true)
    #expect(TinyMap.error("<html></html>")?.description.contains("expected <OpenDRIVE>, got <html>") == true)
    #expect(TinyMap.error("<OpenDRIVE></OpenDRIVE>") != nil)
    #expect(
      TinyMap.error("<OpenDRIVE>" + String(repeating: "<a>", count: 300))
        == .tooDeep(
          DriveTypes.SourceLocation(file: "tiny.xodr", line: 1), limit: 256))
    let missing = #expect(throws: OpenDriveError.self) { try RoadNetwork(xodr: "/nonexistent.xodr") }
    #expect(missing == .unreadable(path: "/nonexistent.xodr", reason: "No such file or directory"))
  }

  @Test func duplicateRoadsAndSignalsAreRefused() {
    let road = TinyMap.straight.split(separator: "</header>")[1].split(separator: "</OpenDRIVE>")[0]
    let twice = TinyMap.straight("</OpenDRIVE>", road + "</OpenDRIVE>")
    #expect(TinyMap.error(twice) == .duplicate(at(24), kind: "road", id: "7"))
    let signal = "<signal id=\"a\" s=\"1\" t=\"0\" orientation=\"+\"/>"
    let signals = TinyMap.straight("</road>", "<signals>\(signal)\n\(signal)</signals></road>")
    #expect(TinyMap.error(signals) == .duplicate(at(23), kind: "signal", id: "a"))
  }

  @Test func linksToNowhereAreDeadEnds() throws {
    let network = try TinyMap.network(
      TinyMap.straight(
        "<type", "<link><successor elementType=\"road\" elementId=\"99\"/></link><type"
      ).replacing(
        "<lane id=\"-1\" type=\"driving\">",
        with: "<lane id=\"-1\" type=\"driving\"><link><successor id=\"-5\"/></link>"))
    #expect(network.danglingLinkCount == 1)
    let waypoint = try #require(network.waypoint(road: 7, lane: -1, s: 99))
    #expect(network.next(waypoint, distance: 5).isEmpty)
  }

  /// A road joined to itself, its lanes of no length: walks must end.
  @Test func circlesOfShortLanesEnd() throws {
    let ring = TinyMap.straight(
      "<type", "<link><successor elementType=\"road\" elementId=\"7\"/></link><type"
    ).replacing(
      "<lane id=\"-1\" type=\"driving\">",
      with: "<lane id=\"-1\" type=\"driving\"><link><successor id=\"-1\"/></link>"
    )
    .replacing("length=\"100\"", with: "length=\"1e-9\"")
    let network = try TinyMap.network(ring)
    let waypoint = try #require(network.waypoint(road: 7, lane: -1, s: 0))
    #expect(network.next(waypoint, distance: 1e6).isEmpty)
  }
}
