import DriveTypes
import Evaluation
import Foundation
import Reporting
import Testing

/// What the page of a run that goes on gets to know.
@Suite struct WebWatchTests {
  private static func ask(_ watch: WebWatch, _ path: String) -> (status: String, body: String) {
    let answer = WatchServerTests.Client.talk(
      watch.port, "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(watch.port)\r\n\r\n")
    let parts = answer.components(separatedBy: "\r\n\r\n")
    return (parts[0].components(separatedBy: "\r\n")[0], parts.dropFirst().joined(separator: "\r\n\r\n"))
  }

  private static func live(_ watch: WebWatch) throws -> JSONCursor {
    let (status, body) = ask(watch, "/live.json")
    #expect(status == "HTTP/1.1 200 OK")
    return JSONCursor(try JSONReader.read(Array(body.utf8), file: "live"), file: "live")
  }

  private static func running(_ worker: Int, _ index: Int) -> RunProgress.Running {
    RunProgress.Running(worker: worker, index: index, routeID: "r\(index)", town: "T", types: [])
  }

  @Test func itServesThePageTheStateAndTheNewestViews() throws {
    let watch = try WebWatch(port: 0)
    defer { watch.stop() }
    #expect(watch.address == "http://127.0.0.1:\(watch.port)/")
    #expect(Self.ask(watch, "/").body.contains("must not be listed among CARLA's"))
    #expect(try Self.live(watch).member("drives").items().isEmpty)

    var progress = RunProgress(title: "suite", total: 5)
    progress.begin(Self.running(0, 3))
    progress.begin(Self.running(1, 4))
    watch.update(progress)
    watch.show(DriveView(worker: 1, index: 4, part: .road, json: "{\"way\": []}"))
    watch.show(DriveView(worker: 0, index: 3, part: .frame, json: "{\"time\": 1}"))
    watch.show(DriveView(worker: 0, index: 3, part: .frame, json: "{\"time\": 2}"))
    let root = try Self.live(watch)
    #expect(try root.member("run").member("total").integer() == 5)
    #expect(try !root.member("run").member("over").bool())
    // The newest frame; worker 1 has shown none yet.
    let drives = try root.member("drives").items()
    try #require(drives.count == 1)
    #expect(try drives[0].member("worker").integer() == 0)
    #expect(try drives[0].member("index").integer() == 3)
    #expect(try drives[0].member("frame").member("time").integer() == 2)
    #expect(Self.ask(watch, "/road/1/4").body == "{\"way\": []}")
    #expect(Self.ask(watch, "/road/0/3").body == "null")

    // A route is over: nothing of it is left, and late views of it are those of the next.
    progress.begin(Self.running(1, 0))
    watch.update(progress)
    #expect(Self.ask(watch, "/road/1/4").body == "null")
    #expect(Self.ask(watch, "/road/1/0").body == "null")
    watch.show(DriveView(worker: 1, index: 0, part: .frame, json: "{}"))
    #expect(try Self.live(watch).member("drives").items().count == 2)
  }

  @Test func nothingElseCanBeAskedFor() throws {
    let watch = try WebWatch(port: 0)
    defer { watch.stop() }
    for path in [
      "/road", "/road/", "/road/0", "/road/a/0", "/road/0/0/0", "/road/99999999999999999999/1", "//",
      "/live.json/", "/..%2f", "/etc/passwd",
    ] {
      #expect(Self.ask(watch, path).status == "HTTP/1.1 404 Not Found", "\(path)")
    }
    #expect(Self.ask(watch, "/road/-1/0").body == "null")
  }

  @Test func aPageThatIsOpenSeesTheEnd() throws {
    let watch = try WebWatch(port: 0)
    var progress = RunProgress(title: "suite", total: 1)
    progress.begin(Self.running(0, 0))
    watch.update(progress)
    _ = try Self.live(watch)
    let result = DispatchQueue(label: "page")
    let isOver = Locked(false)
    result.async {
      while let root = try? Self.live(watch) {
        if (try? root.member("run").member("over").bool()) == true { return isOver.set(true) }
        usleep(50_000)
      }
    }
    progress.finish(
      RunProgress.Finished(
        index: 0, routeID: "r0", town: "T", status: "Completed", score: 100, isSuccess: true))
    watch.update(progress)
    watch.stop()
    result.sync {}
    #expect(isOver.value)
    #expect(WatchServerTests.Client(watch.port) == nil)
  }

  /// The page of an earlier run tries again every second: a run that is over before that waits for it.
  @Test func aPageOfAnEarlierRunSeesTheEndOfAShortOne() throws {
    let watch = try WebWatch(port: 0)
    let (page, isOver) = (DispatchQueue(label: "page"), Locked(false))
    page.async {
      usleep(1_000_000)
      let root = try? Self.live(watch)
      isOver.set((try? root?.member("run").member("over").bool()) == true)
    }
    watch.stop()
    page.sync {}
    #expect(isOver.value)
  }

  @Test func nobodyWaitsWhereNobodyLooks() throws {
    let watch = try WebWatch(port: 0)
    usleep(2_100_000)
    let start = ContinuousClock.now
    watch.stop()
    #expect(ContinuousClock.now - start < .milliseconds(500))
  }

  private final class Locked: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: Bool

    init(_ value: Bool) { stored = value }
    var value: Bool { lock.withLock { stored } }
    func set(_ value: Bool) { lock.withLock { stored = value } }
  }
}
