/// What a judge's reply says.
public enum JudgeReply: Sendable, Hashable {
  /// 0…100
  case rating(Double)
  case malformed(Fault)

  /// Why a reply holds no rating.
  public enum Fault: Sendable, Hashable, CustomStringConvertible {
    case empty
    /// Nothing behind "Total Score:", or no number where a number alone was asked for.
    case noRating
    case outOfRange(String)

    public var description: String {
      switch self {
      case .empty: "an empty reply"
      case .noRating: "no rating in the reply"
      case .outOfRange(let got): "a rating of \(got); expected 0 to 100"
      }
    }
  }

  /// - Parameter text: the reply. A sheet's rating stands behind the last "Total Score:" that a number follows (stars
  ///   of Markdown may lie between); closeness is the reply's only number.
  public init(_ text: String, to rubric: JudgeRubric) {
    guard text.contains(where: { !$0.isWhitespace }) else {
      self = .malformed(.empty)
      return
    }
    let found = rubric == .closeness ? Self.onlyNumber(text) : Self.total(text)
    guard let found else {
      self = .malformed(.noRating)
      return
    }
    guard let value = Double(found), (0...100).contains(value) else {
      self = .malformed(.outOfRange(String(found.prefix(20))))
      return
    }
    self = .rating(value)
  }

  private static func total(_ text: String) -> String? {
    let lower = Array(text.lowercased())
    let words = Array("total score")
    var found: String?
    for start in lower.indices.dropLast(words.count) where lower[start] == "t" {
      guard Array(lower[start..<(start + words.count)]) == words else { continue }
      let rest = lower[(start + words.count)...]
      // "(100 points)" may be repeated from the sheet.
      let behind = rest.drop { $0 != ":" && $0 != "\n" }
      guard behind.first == ":" else { continue }
      if let number = number(at: behind.dropFirst().drop { $0.isWhitespace || "*_[(".contains($0) }) {
        found = number
      }
    }
    return found
  }

  private static func onlyNumber(_ text: String) -> String? {
    let characters = Array(text)
    var found: [String] = []
    var place = 0
    while place < characters.count {
      if let number = number(at: characters[place...]) {
        found.append(number)
        place += number.count
      } else {
        place += 1
      }
    }
    // "62/100" and "62 out of 100" are one rating.
    if found.count == 2, found[1] == "100" { found.removeLast() }
    return found.count == 1 ? found[0] : nil
  }

  /// Digits with an optional fraction and minus sign at the start.
  private static func number(at text: ArraySlice<Character>) -> String? {
    func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
    let sign = text.first == "-" ? "-" : ""
    let rest = text.dropFirst(sign.count)
    let whole = rest.prefix(while: isDigit)
    guard !whole.isEmpty else { return nil }
    var number = sign + String(whole)
    let behind = rest.dropFirst(whole.count)
    let fraction = behind.dropFirst().prefix(while: isDigit)
    if behind.first == ".", !fraction.isEmpty { number += "." + String(fraction) }
    return number
  }
}
