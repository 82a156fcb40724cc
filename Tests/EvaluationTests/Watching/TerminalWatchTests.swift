import Evaluation
import Testing

/// What stands on a terminal afterwards, by a small terminal of the test's own.
@Suite struct TerminalWatchTests {
  /// A terminal without end that knows just the controls which are written, and refuses all others.
  final class Screen {
    var lines: [String] = [""]
    var unknown: [String] = []
    let columns: Int

    init(columns: Int) { self.columns = columns }

    func write(_ text: String) {
      var scalars = Array(text.unicodeScalars)[...]
      while let scalar = scalars.popFirst() {
        switch scalar {
        case "\u{1B}":
          var code = ""
          while let next = scalars.popFirst() {
            code.unicodeScalars.append(next)
            if next.properties.isAlphabetic { break }
          }
          control(code)
        case "\r": column = 0
        case "\n":
          row += 1
          column = 0
          if row == lines.count { lines.append("") }
        default:
          if column == columns {
            unknown.append("a line wraps: \(lines[row])")
          }
          lines[row] = String(lines[row].prefix(column)) + String(scalar)
          column += 1
        }
      }
    }

    private var row = 0
    private var column = 0

    private func control(_ code: String) {
      if code.hasPrefix("["), code.hasSuffix("A"), let count = Int(code.dropFirst().dropLast()), count <= row
      {
        row -= count
      } else if code == "[J" {
        lines = Array(lines[...row])
        lines[row] = String(lines[row].prefix(column))
      } else {
        unknown.append(code)
      }
    }
  }

  private static func watch(_ style: TerminalWatch.Style, columns: Int = 80, rows: Int = 24) -> (
    TerminalWatch, Screen
  ) {
    let screen = Screen(columns: columns)
    return (TerminalWatch(style, size: { (columns, rows) }, write: screen.write), screen)
  }

  private static let empty = "[" + String(repeating: ".", count: 30) + "]"

  @Test func aBlockIsDrawnOverItself() {
    let (watch, screen) = Self.watch(.block)
    var progress = RunProgress(title: "suite.xml, expert, embedded world, seed 0", total: 3)
    watch.update(progress)
    progress.begin(RunProgressTests.begun(0, by: 0))
    progress.begin(RunProgressTests.begun(1, by: 1))
    watch.update(progress)
    #expect(
      screen.lines == [
        "suite.xml, expert, embedded world, seed 0", "  0: route r0 Accident Town01, 0:00",
        "  1: route r1 Accident Town01, 0:00", Self.empty + " 0/3", "",
      ])
    // A worker speaks while the block stands there.
    watch.say("route r0: 3 plans, 1 malformed")
    progress.elapsed = 60
    progress.age { _ in 3725 }
    progress.finish(RunProgressTests.over(0, score: 100, true))
    watch.update(progress)
    #expect(
      screen.lines == [
        "suite.xml, expert, embedded world, seed 0", "route r0: 3 plans, 1 malformed",
        "route r0 Town01: Completed, driving score 100.00", "  1: route r1 Accident Town01, 1:02:05",
        "[##########....................] 1/3  mean score 100.00, 1 solved  2:00 left", "",
      ])
    progress.finish(RunProgressTests.over(1, score: 50))
    progress.finish(RunProgressTests.over(2, score: 0))
    watch.update(progress)
    // Two at once, the older one first; the end stays.
    #expect(
      screen.lines.suffix(4) == [
        "route r1 Town01: Failed, driving score 50.00", "route r2 Town01: Failed, driving score 0.00",
        "[" + String(repeating: "#", count: 30) + "] 3/3  mean score 50.00, 1 solved", "",
      ])
    #expect(screen.unknown == [])
  }

  @Test func namesCannotMoveTheCursorAndLinesDoNotWrap() {
    let (watch, screen) = Self.watch(.block, columns: 30, rows: 5)
    var progress = RunProgress(title: "t", total: 9)
    for worker in 0..<9 {
      progress.begin(
        RunProgress.Running(
          worker: worker, index: worker, routeID: "\u{1B}[2J\n\u{9B}", town: "東京東京東京東京東京東京", types: []))
    }
    watch.update(progress)
    watch.update(progress)
    #expect(screen.unknown == [])
    // The title, one worker, how many more there are, the whole: no higher than the terminal.
    #expect(screen.lines.count == 5)
    #expect(screen.lines[2] == "  and 8 more workers")
    #expect(screen.lines.dropFirst().allSatisfy { $0.count < 30 })
  }

  @Test func withoutMoreThereIsABar() {
    let (watch, screen) = Self.watch(.bar)
    var progress = RunProgress(title: "t", total: 2, earlier: [RunProgressTests.over(0, score: 20)])
    progress.begin(RunProgressTests.begun(1, by: 0))
    watch.update(progress)
    progress.finish(RunProgressTests.over(1, score: 40))
    watch.update(progress)
    #expect(
      screen.lines == [
        "resuming: 1 of 2 routes are already finished", "route r1 Town01: Failed, driving score 40.00",
        "[" + String(repeating: "#", count: 30) + "] 2/2  mean score 30.00, 0 solved", "",
      ])
  }

  @Test func filesGetPlainLines() {
    for isLong in [false, true] {
      var written = ""
      let watch = TerminalWatch(.lines(isLong: isLong), write: { written += $0 })
      #expect(!watch.wantsDiary)
      var progress = RunProgress(title: "title", total: 3, earlier: [RunProgressTests.over(0, score: 20)])
      watch.update(progress)
      progress.begin(RunProgressTests.begun(1, by: 0))
      watch.update(progress)
      progress.elapsed = 90
      watch.update(progress)
      progress.finish(RunProgressTests.over(1, score: 40))
      progress.begin(RunProgressTests.begun(2, by: 0))
      watch.update(progress)
      progress.finish(RunProgressTests.over(2, score: 30))
      watch.update(progress)
      let short = """
        resuming: 1 of 3 routes are already finished
        [2/3] route r1 Town01: Failed, driving score 40.00, 1:30 left
        [3/3] route r2 Town01: Failed, driving score 30.00

        """
      let long = """
        title
        resuming: 1 of 3 routes are already finished
        worker 0 begins route r1 Accident Town01
        [2/3] route r1 Town01: Failed, driving score 40.00; so far: mean score 30.00, 0 solved, 1:30 left
        worker 0 begins route r2 Accident Town01
        [3/3] route r2 Town01: Failed, driving score 30.00; so far: mean score 30.00, 0 solved

        """
      #expect(written == (isLong ? long : short))
    }
  }

  @Test func timesAreReadable() {
    #expect(TerminalWatch.clock(3725) == "1:02:05")
    #expect(TerminalWatch.clock(59.2) == "1:00")
    #expect(TerminalWatch.clock(0) == "0:00")
    #expect(TerminalWatch.clock(-4) == "0:00")
    #expect(TerminalWatch.clock(.infinity) == TerminalWatch.clock(1e9))
  }
}
