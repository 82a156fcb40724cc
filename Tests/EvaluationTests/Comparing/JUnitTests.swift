import Evaluation
import Foundation
import TestOracles
import Testing

@Suite struct JUnitTests {
  @Test func theFormIsTheOneThatServicesRead() {
    let report = JUnitReport(
      name: "a & b", properties: [("world", "embedded")],
      cases: [
        JUnitReport.Case(group: "s.T", name: "route 1", seconds: 1.5, outcome: .passed),
        JUnitReport.Case(
          group: "s.T", name: "route 2", seconds: 2, outcome: .failed("score <50>"), output: "\"x\""),
        JUnitReport.Case(group: "s.U", name: "route 3", seconds: .nan, outcome: .error("a\nb\u{0}")),
      ])
    #expect(
      report.xml
        == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="a &amp; b" tests="3" failures="1" errors="1" time="nan">
          <testsuite name="a &amp; b" tests="3" failures="1" errors="1" skipped="0" time="nan">
            <properties>
              <property name="world" value="embedded"/>
            </properties>
            <testcase classname="s.T" name="route 1" time="1.500"/>
            <testcase classname="s.T" name="route 2" time="2.000">
              <failure type="regression" message="score &lt;50&gt;">score &lt;50&gt;</failure>
              <system-out>&quot;x&quot;</system-out>
            </testcase>
            <testcase classname="s.U" name="route 3" time="0.000">
              <error type="crash" message="a&#10;b\u{FFFD}">a&#10;b\u{FFFD}</error>
            </testcase>
          </testsuite>
        </testsuites>

        """.replacingOccurrences(of: "nan", with: "0.000"))
  }

  /// Python's own parser reads it, and finds what was meant.
  @Test(.enabled(if: PythonOracle.isPresent)) func aParserFindsEachRoute() throws {
    let base: [[Double?]] = [[100], [100], [50]]
    let comparison = try RunComparison(base: MadeUpRuns.set(base), new: MadeUpRuns.set([[100], [20], [nil]]))
    let path = NSTemporaryDirectory() + "driveloop-junit-\(UUID().uuidString).xml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try comparison.junit.write(path)
    let answer = try PythonOracle.run(
      """
      import xml.etree.ElementTree as E
      suite = E.parse("\(path)").getroot().find("testsuite")
      print(suite.get("tests"), suite.get("failures"), suite.get("errors"), len(suite.findall("testcase")))
      for case in suite.findall("testcase"):
          print(case.get("classname"), "|", case.get("name"), "|", *[child.tag for child in case if child.tag != "system-out"])
      """)
    #expect(
      answer
        == """
        4 2 1 4
        made_up.Accident | route 1 Accident Town01 |
        made_up.Accident | route 2 Accident Town01 | failure
        made_up.Accident | route 3 Accident Town01 | error
        made_up.verdict | verdict over all routes | failure

        """)
  }
}
