import DriveTypes
import Evaluation
import Roads
import Testing

/// Means and times by hand.
@Suite struct RunProgressTests {
  static func over(_ index: Int, score: Double, _ isSuccess: Bool = false) -> RunProgress.Finished {
    RunProgress.Finished(
      index: index, routeID: "r\(index)", town: "Town01", status: isSuccess ? "Completed" : "Failed",
      score: score, isSuccess: isSuccess)
  }

  static func begun(_ index: Int, by worker: Int) -> RunProgress.Running {
    RunProgress.Running(
      worker: worker, index: index, routeID: "r\(index)", town: "Town01", types: ["Accident"])
  }

  @Test func nothingIsKnownBeforeTheFirstRoute() {
    let progress = RunProgress(title: "s", total: 7)
    #expect(progress.meanScore == nil)
    #expect(progress.secondsLeft == nil)
    #expect(progress.finished == 0)
  }

  @Test func earlierRoutesCountForTheScoreAndNotForTheTime() {
    var progress = RunProgress(
      title: "s", total: 10, earlier: [Self.over(0, score: 40), Self.over(1, score: 100, true)])
    #expect(progress.resumed == 2)
    #expect(progress.meanScore == 70)
    #expect(progress.secondsLeft == nil)
    #expect(progress.latest.isEmpty)
    progress.begin(Self.begun(2, by: 0))
    progress.finish(Self.over(2, score: 100, true))
    progress.elapsed = 3
    // (40 + 100 + 100) / 3; one route in 3 s, seven are left.
    #expect(progress.meanScore == 80)
    #expect(progress.successes == 2)
    #expect(progress.finished == 3)
    #expect(progress.secondsLeft == 21)
    #expect(progress.latest.map(\.index) == [2])
  }

  @Test func aWorkerHasOneRouteAtATime() {
    var progress = RunProgress(title: "s", total: 5)
    progress.begin(Self.begun(3, by: 1))
    progress.begin(Self.begun(0, by: 0))
    progress.begin(Self.begun(4, by: 1))
    #expect(progress.running.map(\.index) == [0, 4])
    progress.finish(Self.over(0, score: 1))
    #expect(progress.running.map(\.index) == [4])
    progress.age { Double($0) + 5 }
    #expect(progress.running.map(\.seconds) == [6])
  }

  @Test func memoryIsBounded() {
    var progress = RunProgress(title: "s", total: 1000)
    for index in 0..<500 { progress.finish(Self.over(index, score: 1)) }
    #expect(progress.latest.count == RunProgress.kept)
    #expect(progress.latest.first?.index == 499)
    #expect(progress.finished == 500)
  }

  @Test func itsJSONHasAllOfIt() throws {
    var progress = RunProgress(title: "a \"b\"", total: 3)
    progress.begin(Self.begun(1, by: 0))
    progress.finish(Self.over(0, score: 12.5))
    let text = JSONWriter.text(progress.json(isOver: true), indent: nil)
    let root = JSONCursor(try JSONReader.read(Array(text.utf8), file: "t"), file: "t")
    #expect(try root.member("title").string() == "a \"b\"")
    #expect(try root.member("total").integer() == 3)
    #expect(try root.member("finished").integer() == 1)
    #expect(try root.member("score").number().value == 12.5)
    #expect(try root.member("over").bool())
    #expect(try root.member("running").items().map { try $0.member("route").string() } == ["r1"])
    #expect(try root.member("latest").items().map { try $0.member("status").string() } == ["Failed"])
  }
}

/// What watchers are told, by a clock of the test's own.
@Suite struct RunJournalistTests {
  final class Listener: RunWatcher {
    var updates: [RunProgress] = []
    var views: [DriveView] = []
    var lines: [String] = []
    var wantsDiary = false

    func update(_ progress: RunProgress) { updates.append(progress) }
    func show(_ view: DriveView) { views.append(view) }
    func say(_ line: String) { lines.append(line) }
  }

  final class Clock {
    var now = 100.0
  }

  @Test func watchersAreToldOfChangesAndOnceASecond() throws {
    let (listener, clock) = (Listener(), Clock())
    let journalist = RunJournalist(
      RunProgress(title: "s", total: 2), routes: [], watchers: [listener], clock: { clock.now })
    #expect(listener.updates.count == 1)
    for _ in 0..<100 {
      clock.now += 0.05
      journalist.waited()
    }
    // Five seconds, a telling after each 0.9.
    #expect((5...7).contains(listener.updates.count))
    journalist.finished(RunProgressTests.over(0, score: 50))
    #expect(listener.updates.last?.finished == 1)
    #expect(abs((listener.updates.last?.elapsed ?? 0) - 5) < 1e-9)
    // A job that is none of the suite's is not believed.
    journalist.began(7, worker: 0)
    #expect(listener.updates.last?.running == [])
  }

  @Test func viewsAndWordsArePassedOn() {
    let listener = Listener()
    let journalist = RunJournalist(
      RunProgress(title: "s", total: 2), routes: [], watchers: [listener], clock: { 0 })
    journalist.showed("frame", "{}", job: 4, worker: 1)
    journalist.showed("nonsense", "{}", job: 4, worker: 1)
    journalist.said("hello")
    #expect(listener.views == [DriveView(worker: 1, index: 4, part: .frame, json: "{}")])
    #expect(listener.lines == ["hello"])
    #expect(!journalist.wantsDiary)
    listener.wantsDiary = true
    #expect(journalist.wantsDiary)
  }
}
