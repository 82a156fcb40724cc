import Dispatch
import Foundation
import Scoring
import Synchronization

/// Puts many questions to a judge, several at a time, each text once.
public struct JudgeRun: Sendable {
  /// Once that many questions in a row got no answer, the rest is not asked.
  static let patience = 8

  private let client: JudgeClient
  private let cache: JudgeCache

  /// - Parameter folder: keeps answers for later runs; `~/.cache/driveloop/judge` when nil.
  public init(_ endpoint: JudgeEndpoint, cache folder: URL?) {
    let home = FileManager.default.homeDirectoryForCurrentUser
    self.init(JudgeClient(endpoint), cache: folder ?? home.appendingPathComponent(".cache/driveloop/judge"))
  }

  package init(_ client: JudgeClient, cache folder: URL) {
    self.client = client
    cache = JudgeCache(folder: folder)
  }

  fileprivate struct Work {
    var next = 0
    var answers: [JudgeAnswer?]
    var failures: [String?]
    var lostInARow = 0
    var stop: JudgeError?
    var tally = JudgeTally()
  }

  /// Verdicts in the order of the questions, whatever the order of the answers.
  /// - Parameter progress: called after each question that was asked: done, of all to ask.
  /// - Throws: where the judge refuses everybody, or nothing can be kept. What was answered before is kept.
  public func rate(_ questions: [JudgeQuestion], progress: (@Sendable (Int, Int) -> Void)? = nil)
    throws(JudgeError)
    -> JudgeReport
  {
    let address = client.endpoint.address.absoluteString
    var places: [String: Int] = [:]
    var texts: [(key: String, body: [UInt8], id: String)] = []
    let indices = questions.map { question in
      let body = client.request(JudgeQuestionText(role: question.rubric.role, prompt: question.prompt))
      let key = JudgeCache.key(address: address, request: body)
      if let place = places[key] { return place }
      places[key] = texts.count
      texts.append((key, body, question.id))
      return texts.count - 1
    }
    let unique = texts
    let known = unique.map { cache.answer($0.key) }
    let open = known.indices.filter { known[$0] == nil }
    let state = Mutex(Work(answers: known, failures: [String?](repeating: nil, count: known.count)))
    state.withLock {
      $0.tally.asked = questions.count
      $0.tally.kept = known.count - open.count
      $0.tally.repeated = questions.count - unique.count
    }
    DispatchQueue.concurrentPerform(iterations: min(client.endpoint.jobs, open.count)) { _ in
      while let place = Self.take(open, state) {
        let outcome = client.ask(unique[place].body) { state.withLock { $0.tally.retries += 1 } }
        var failure: JudgeError?
        if case .answered(let answer) = outcome {
          do throws(JudgeError) {
            try cache.keep(answer, unique[place].key, model: client.endpoint.model, id: unique[place].id)
          } catch { failure = error }
        }
        let done = state.withLock { work in
          work.settle(place, outcome, failure)
          return work.tally.fresh + work.failures.count { $0 != nil }
        }
        progress?(done, open.count)
      }
    }
    let work = state.withLock { $0 }
    if let stop = work.stop { throw stop }
    return JudgeReport(
      verdicts: zip(questions, indices).map { question, index in
        if let answer = work.answers[index] {
          switch JudgeReply(answer.reply, to: question.rubric) {
          case .rating(let rating): .rated(rating)
          case .malformed(let fault): .malformed(fault)
          }
        } else {
          .failed(
            work.failures[index] ?? "not asked: the judge had not answered \(Self.patience) times in a row")
        }
      }, tally: work.tally, price: client.endpoint.price)
  }

  private static func take(_ open: [Int], _ state: borrowing Mutex<Work>) -> Int? {
    state.withLock { work in
      guard work.stop == nil, work.lostInARow < patience, work.next < open.count else { return nil }
      work.next += 1
      return open[work.next - 1]
    }
  }
}

extension JudgeRun.Work {
  fileprivate mutating func settle(_ place: Int, _ outcome: JudgeClient.Outcome, _ failure: JudgeError?) {
    switch outcome {
    case .answered(let answer):
      answers[place] = answer
      lostInARow = 0
      tally.fresh += 1
      tally.promptTokens += answer.promptTokens
      tally.replyTokens += answer.replyTokens
    case .failed(let reason):
      failures[place] = reason
      lostInARow += 1
    case .refused(let error):
      failures[place] = "\(error)"
      stop = stop ?? error
    }
    if let failure { stop = stop ?? failure }
  }
}

/// What was asked and paid in one run.
public struct JudgeTally: Sendable, Hashable {
  public var asked = 0
  /// Answered now.
  public var fresh = 0
  /// Answered in an earlier run.
  public var kept = 0
  /// The same text as another question.
  public var repeated = 0
  public var retries = 0
  /// Of this run alone.
  public var promptTokens = 0
  public var replyTokens = 0
}

public struct JudgeReport: Sendable {
  public var verdicts: [JudgeVerdict]
  public var tally: JudgeTally
  public var price: JudgeEndpoint.Price?

  /// Dollars of this run; nil without a price.
  public var cost: Double? {
    price.map { (Double(tally.promptTokens) * $0.prompt + Double(tally.replyTokens) * $0.reply) / 1_000_000 }
  }

  /// One line for people.
  public var summary: String {
    let malformed = verdicts.count { if case .malformed = $0 { true } else { false } }
    let failed = verdicts.count { if case .failed = $0 { true } else { false } }
    return "judge: \(tally.asked) questions, \(tally.fresh) asked now, \(tally.kept) kept from earlier, "
      + "\(tally.repeated) repeated, \(tally.retries) retries, \(malformed) malformed, \(failed) without an answer; "
      + "\(tally.promptTokens) + \(tally.replyTokens) tokens, "
      + (cost.map { "$" + String(format: "%.4f", $0) } ?? "cost unknown (--judge-price)")
  }
}
