import DriveTypes
import Foundation
import FoundationNetworking
import Synchronization

/// Puts one question to the judge, again and again if need be.
///
/// Asked again are: answers 408, 409, 425, 429 and 5xx, lost connections, time-outs, and bodies that are no chat
/// completion. Other answers are final for the question; 401, 403 and 404 are final for all.
package struct JudgeClient: Sendable {
  let endpoint: JudgeEndpoint
  /// Waits that many seconds; tests do not.
  let pause: @Sendable (Double) -> Void
  private let session: URLSession

  package init(
    _ endpoint: JudgeEndpoint,
    pause: @escaping @Sendable (Double) -> Void = { Thread.sleep(forTimeInterval: $0) }
  ) {
    self.endpoint = endpoint
    self.pause = pause
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = endpoint.timeout
    configuration.httpMaximumConnectionsPerHost = endpoint.jobs
    session = URLSession(configuration: configuration)
  }

  func close() { session.finishTasksAndInvalidate() }

  /// The body of the request: same question, same bytes.
  func request(_ question: JudgeQuestionText) -> [UInt8] {
    func message(_ role: String, _ text: String) -> JSONNode {
      .object([JSONMember("role", .string(role)), JSONMember("content", .string(text))])
    }
    return JSONWriter.write(
      .object([
        JSONMember("model", .string(endpoint.model)), JSONMember("temperature", .float(endpoint.temperature)),
        JSONMember("max_tokens", .integer(endpoint.maximumTokens)),
        JSONMember("messages", .array([message("system", question.role), message("user", question.prompt)])),
      ]), indent: nil)
  }

  enum Outcome: Sendable {
    case answered(JudgeAnswer)
    /// For this question.
    case failed(String)
    /// For every question.
    case refused(JudgeError)
  }

  /// - Parameter retried: called before each further request.
  func ask(_ body: [UInt8], retried: () -> Void) -> Outcome {
    var pauseLength = endpoint.firstPause
    var reason = ""
    for attempt in 1...endpoint.attempts {
      if attempt > 1 { retried() }
      switch once(body) {
      case .done(let answer): return .answered(answer)
      case .final(let reason): return .failed(reason)
      case .refused(let error): return .refused(error)
      case .again(let why, let wait):
        reason = why
        guard attempt < endpoint.attempts else { break }
        pause(min(max(wait ?? 0, pauseLength), JudgeEndpoint.longestPause))
        pauseLength = min(pauseLength * 2, JudgeEndpoint.longestPause)
      }
    }
    return .failed("\(reason) (\(endpoint.attempts) attempts)")
  }

  private enum Attempt {
    case done(JudgeAnswer)
    case again(String, after: Double?)
    case final(String)
    case refused(JudgeError)
  }

  private func once(_ body: [UInt8]) -> Attempt {
    var request = URLRequest(url: endpoint.address, timeoutInterval: endpoint.timeout)
    request.httpMethod = "POST"
    request.httpBody = Data(body)
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    if let key = endpoint.key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
    let box = AnswerBox()
    let task = session.dataTask(with: request) { data, response, error in
      box.fill(data, response as? HTTPURLResponse, error?.localizedDescription)
    }
    task.resume()
    // The session's own limit is on silence; this one is on the whole answer.
    guard box.wait(endpoint.timeout) else {
      task.cancel()
      return .again("no answer within \(endpoint.timeout) s", after: nil)
    }
    let (data, response, error) = box.content
    if let error { return .again("no answer: \(error)", after: nil) }
    guard let response else { return .again("no answer", after: nil) }
    return Self.sort(
      status: response.statusCode, data: data, wait: response.value(forHTTPHeaderField: "Retry-After"),
      address: endpoint.address.absoluteString)
  }

  private static func sort(status: Int, data: Data, wait: String?, address: String) -> Attempt {
    let excerpt = String(decoding: data.prefix(200), as: UTF8.self).replacing("\n", with: " ")
    switch status {
    case 200..<300: break
    case 401, 403, 404: return .refused(.refused(status: status, address: address, answer: excerpt))
    case 408, 409, 425, 429, 500...:
      return .again(
        "the judge answered \(status)", after: wait.flatMap(Double.init).flatMap { $0 >= 0 ? $0 : nil })
    default: return .final("the judge answered \(status): \(excerpt)")
    }
    do {
      return .done(try answer([UInt8](data)))
    } catch { return .again("the judge's answer is no chat completion: \(error)", after: nil) }
  }

  /// {"choices": [{"message": {"content"}}], "usage": {"prompt_tokens", "completion_tokens"}}
  static func answer(_ bytes: [UInt8]) throws(JSONError) -> JudgeAnswer {
    let root = JSONCursor(try JSONReader.read(bytes, file: "answer"), file: "answer")
    let choices = try root.member("choices")
    guard let first = try choices.items().first else {
      throw choices.error(expected: "a choice", got: "none")
    }
    let content = try first.member("message").member("content")
    func count(_ name: String) throws(JSONError) -> Int {
      guard let usage = try root.optional("usage"), !usage.isNull, let value = try usage.optional(name),
        !value.isNull
      else { return 0 }
      return try value.integer()
    }
    return JudgeAnswer(
      reply: content.isNull ? "" : try content.string(), promptTokens: try count("prompt_tokens"),
      replyTokens: try count("completion_tokens"))
  }
}

/// What the judge reads.
struct JudgeQuestionText: Sendable, Hashable {
  var role, prompt: String
}

/// Where a task of the session leaves its answer.
private final class AnswerBox: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)
  private let state = Mutex<(Data, HTTPURLResponse?, String?)>((Data(), nil, nil))

  func fill(_ data: Data?, _ response: HTTPURLResponse?, _ error: String?) {
    state.withLock { $0 = (data ?? Data(), response, error) }
    semaphore.signal()
  }

  func wait(_ seconds: Double) -> Bool { semaphore.wait(timeout: .now() + seconds) == .success }

  var content: (data: Data, response: HTTPURLResponse?, error: String?) { state.withLock { $0 } }
}
