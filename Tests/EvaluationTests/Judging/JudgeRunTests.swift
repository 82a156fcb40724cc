import Evaluation
import Foundation
import Scoring
import Synchronization
import Testing

/// A judge asked over HTTP, against a server of the test's own that misbehaves.
struct JudgeRunTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "judge-\(UUID().uuidString)")

  private func question(_ number: Int) -> JudgeQuestion {
    JudgeQuestion(
      id: "q\(number)", rubric: .planningOpen, question: "What now?", truth: "Brake.",
      answer: "Brake \(number).")
  }

  /// Pauses are noted, not waited for.
  private final class Pauses: Sendable {
    let seconds = Mutex<[Double]>([])
  }

  private func run(
    _ server: MisbehavingServer, jobs: Int = 1, attempts: Int = 3, timeout: Double = 20, key: String? = nil,
    pauses: Pauses = Pauses(), model: String = "m"
  ) throws -> JudgeRun {
    let endpoint = try JudgeEndpoint(
      address: server.address, model: model, key: key, timeout: timeout, attempts: attempts, jobs: jobs,
      price: .init(prompt: 1, reply: 2))
    return JudgeRun(
      JudgeClient(endpoint) { seconds in pauses.seconds.withLock { $0.append(seconds) } }, cache: folder)
  }

  @Test func answersAreRatedInTheQuestionsOrder() throws {
    let server = try MisbehavingServer { _, request in
      // Later questions answer sooner.
      let number = (0..<8).first { request.body.contains("Brake \($0).") } ?? 99
      return .late(
        Double(8 - number) * 0.03, "1. Action: 3\nTotal Score: \(number * 10)\nBrief Summary: so so")
    }
    let report = try run(server, jobs: 8).rate((0..<8).map(question))
    #expect(report.verdicts == (0..<8).map { .rated(Double($0 * 10)) })
    #expect(report.tally.fresh == 8)
    #expect(report.tally.promptTokens == 80)
    #expect(report.tally.replyTokens == 40)
    #expect(abs((report.cost ?? 0) - 160e-6) < 1e-12)
    try? FileManager.default.removeItem(at: folder)
  }

  @Test func theKeyGoesInTheHeaderAndNowhereElse() throws {
    let server = try MisbehavingServer { _, _ in .text("Total Score: 70") }
    _ = try run(server, key: "very-secret").rate([question(1)])
    let request = try #require(server.received.first)
    #expect(request.head.contains("Authorization: Bearer very-secret"))
    #expect(request.head.hasPrefix("POST /v1/chat/completions "))
    #expect(!request.body.contains("very-secret"))
    #expect(request.body.contains("\"temperature\": 0.0"))
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
    for case let url as URL in files where url.pathExtension == "json" {
      #expect(try !String(contentsOf: url, encoding: .utf8).contains("very-secret"))
    }
    #expect(throws: JudgeError.openKey(address: "http://example.org/v1")) {
      _ = try JudgeEndpoint(address: "http://example.org/v1", model: "m", key: "k")
    }
    #expect(throws: JudgeError.badAddress(got: "ftp://x")) {
      _ = try JudgeEndpoint(address: "ftp://x", model: "m")
    }
    try? FileManager.default.removeItem(at: folder)
  }

  @Test func whatWasAskedIsNeverAskedAgain() throws {
    let server = try MisbehavingServer { number, _ in
      number == 2 ? .status(400, body: "{\"error\": \"too long\"}") : .text("Total Score: \(60 + number)")
    }
    // The same text twice is one request; the third question fails for good.
    let first = try run(server).rate([question(0), question(1), question(1), question(2)])
    #expect(first.verdicts.prefix(3) == [.rated(60), .rated(61), .rated(61)])
    #expect(first.verdicts.last?.complaint?.contains("400") == true)
    #expect(first.tally.repeated == 1)
    #expect(server.received.count == 3)
    // A second run asks what is missing, and nothing else.
    let second = try run(server).rate([question(2), question(1), question(0)])
    #expect(second.verdicts == [.rated(63), .rated(61), .rated(60)])
    #expect(second.tally.kept == 2)
    #expect(server.received.count == 4)
    // Another model is another judge.
    _ = try run(server, model: "other").rate([question(0)])
    #expect(server.received.count == 5)
    try? FileManager.default.removeItem(at: folder)
  }

  @Test func troubleIsWaitedOutWithGrowingPauses() throws {
    let server = try MisbehavingServer { number, _ in
      [
        .status(500), .status(429, headers: ["Retry-After: 7"]), .nothing, .half, .body("<html>busy</html>"),
        .body("{\"choices\": []}"), .text("Total Score: 55"),
      ][min(number, 6)]
    }
    let pauses = Pauses()
    let report = try run(server, attempts: 9, pauses: pauses).rate([question(1)])
    #expect(report.verdicts == [.rated(55)])
    #expect(report.tally.retries == 6)
    #expect(pauses.seconds.withLock { $0 } == [1, 7, 4, 8, 16, 32])
    try? FileManager.default.removeItem(at: folder)
  }

  @Test func aSlowJudgeIsNotWaitedForForever() throws {
    let server = try MisbehavingServer { number, _ in
      number < 2 ? .late(30, "Total Score: 10") : .text("Total Score: 20")
    }
    // Long enough for a prompt answer on a machine whose cores are all busy.
    let report = try run(server, attempts: 2, timeout: 4).rate([question(1), question(2)])
    #expect(report.verdicts.first?.complaint?.contains("(2 attempts)") == true)
    #expect(report.verdicts.last == .rated(20))
    try? FileManager.default.removeItem(at: folder)
  }

  @Test func malformedAnswersAreNamedAndNotAveraged() throws {
    let replies = ["I like it.", "", "Total Score: 150", "**Total Score:** 85/100", "Total Score: 12.5"]
    let server = try MisbehavingServer { number, _ in .text(replies[number]) }
    let report = try run(server).rate((0..<5).map(question))
    #expect(
      report.verdicts == [
        .malformed(.noRating), .malformed(.empty), .malformed(.outOfRange("150")), .rated(85), .rated(12.5),
      ])
    let mean = JudgeMean(report.verdicts)
    #expect(mean.mean == 48.75)
    #expect(mean.rated == 2)
    #expect(report.summary.contains("3 malformed"))
    // They were paid for: they are kept.
    #expect(try run(server).rate((0..<5).map(question)).verdicts == report.verdicts)
    #expect(server.received.count == 5)
    try? FileManager.default.removeItem(at: folder)
  }

  @Test func aRefusalEndsTheRunAndKeepsWhatWasPaid() throws {
    let server = try MisbehavingServer { number, _ in
      number == 0 ? .text("Total Score: 30") : .status(401, body: "{\"error\": \"bad key\"}")
    }
    #expect(throws: JudgeError.self) { _ = try run(server).rate((0..<20).map(question)) }
    #expect(server.received.count == 2)
    #expect(try run(server).rate([question(0)]).verdicts == [.rated(30)])
    try? FileManager.default.removeItem(at: folder)
  }

  @Test func aDeadJudgeIsGivenUp() throws {
    let server = try MisbehavingServer { _, _ in .status(503) }
    let report = try run(server, attempts: 2).rate((0..<30).map(question))
    #expect(server.received.count == 16)
    #expect(report.verdicts.allSatisfy { $0.rating == nil })
    #expect(report.verdicts.last?.complaint?.hasPrefix("not asked") == true)
    try? FileManager.default.removeItem(at: folder)
  }
}
