import Foundation

/// A model behind an OpenAI-compatible address, and how patiently it is asked.
public struct JudgeEndpoint: Sendable, Hashable {
  /// With the path `/chat/completions`.
  public var address: URL
  public var model: String
  /// Sent as a bearer token; never written anywhere. None for local servers.
  public var key: String?
  public var temperature: Double
  /// Of the reply.
  public var maximumTokens: Int
  /// Seconds for one request, from its start to the last byte of its answer.
  public var timeout: Double
  /// Requests for one question at most.
  public var attempts: Int
  /// Seconds before the second request; doubled each time, `longestPause` at most.
  public var firstPause: Double
  /// Questions under way at a time.
  public var jobs: Int
  /// Dollars for a million tokens of prompts and of replies; nil where nobody said.
  public var price: Price?

  public struct Price: Sendable, Hashable {
    public var prompt, reply: Double

    public init(prompt: Double, reply: Double) {
      self.prompt = prompt
      self.reply = reply
    }
  }

  /// Seconds, also where a server asks for more.
  static let longestPause = 60.0

  /// - Parameters:
  ///   - address: such as `https://api.openai.com/v1` or `http://127.0.0.1:8000/v1`.
  ///   - key: goes over the network, so that a plain http address must be this machine.
  public init(
    address text: String, model: String, key: String? = nil, temperature: Double = 0,
    maximumTokens: Int = 1024,
    timeout: Double = 60, attempts: Int = 5, firstPause: Double = 1, jobs: Int = 4, price: Price? = nil
  ) throws(JudgeError) {
    guard let url = URL(string: text), let scheme = url.scheme?.lowercased(),
      ["http", "https"].contains(scheme),
      let host = url.host, !host.isEmpty
    else { throw .badAddress(got: text) }
    if key != nil, scheme == "http", !["localhost", "127.0.0.1", "::1", "[::1]"].contains(host) {
      throw .openKey(address: text)
    }
    address = url.path.hasSuffix("/chat/completions") ? url : url.appendingPathComponent("chat/completions")
    self.model = model
    self.key = key
    self.temperature = temperature
    self.maximumTokens = maximumTokens
    self.timeout = timeout
    self.attempts = max(1, attempts)
    self.firstPause = firstPause
    self.jobs = max(1, jobs)
    self.price = price
  }
}

/// Why a judge cannot be asked at all.
public enum JudgeError: Error, Equatable, CustomStringConvertible {
  case badAddress(got: String)
  case openKey(address: String)
  /// The server refuses everybody: a wrong key, model or path.
  case refused(status: Int, address: String, answer: String)
  case cannotKeep(path: String, reason: String)

  public var description: String {
    switch self {
    case .badAddress(let got):
      "the judge's address is '\(got)'; expected a URL such as https://api.openai.com/v1"
    case .openKey(let address):
      "\(address) is not encrypted: the key would go over the network in the clear; use https, or a server on this machine"
    case .refused(let status, let address, let answer):
      "\(address) answered \(status): \(answer); check the address, the model's name and the key"
    case .cannotKeep(let path, let reason): "cannot keep the judge's answers in \(path): \(reason)"
    }
  }
}
