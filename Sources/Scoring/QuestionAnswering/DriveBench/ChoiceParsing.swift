/// How a choice A…D is read out of an answer in free text.
public enum ChoiceParsing: String, Sendable, Hashable, CaseIterable {
  /// As DriveBench's `preprocess_answer`, traps included: letters are tried in the order A, B, C, D, each as a word of
  /// its own anywhere in the lower-cased answer. So "B. There is a car" is read as A, and of two letters the earlier
  /// in the alphabet wins; a pair without any letter counts as right.
  ///
  /// Source: drive-bench/toolkit 5f9ac575 `evaluate/utils.py`, `evaluate/eval.py`.
  case upstream
  /// The letter that the answer gives as its choice: first in it, after "answer"/"option"/"choice", the option whose
  /// words it repeats, or the only capital letter with a full stop or a bracket. The article "a" is no choice.
  case careful

  /// The letter, or nil where there is none.
  /// - Parameter question: its options ("A. Going ahead. B. Turn left."), for answers in words.
  public func choice(in answer: String, question: String = "") -> Character? {
    switch self {
    case .upstream: Self.firstOfAlphabet(in: answer)
    case .careful: Self.stated(in: answer, question: question)
    }
  }

  /// Whether the answer is right; what counts as right for two answers without a letter differs.
  public func isRight(answer: String, truth: String, question: String) -> Bool {
    let (ours, theirs) = (choice(in: answer, question: question), choice(in: truth, question: question))
    return self == .upstream ? ours == theirs : ours != nil && ours == theirs
  }

  private static let letters: [Character] = ["a", "b", "c", "d"]

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  /// Letters a…d that stand alone, with their places.
  private static func lone(_ text: [Character]) -> [(place: Int, letter: Character)] {
    text.indices.compactMap { place in
      guard let letter = text[place].lowercased().first, letters.contains(letter),
        place == 0 || !isWord(text[place - 1]), place + 1 == text.count || !isWord(text[place + 1])
      else { return nil }
      return (place, Character(letter.uppercased()))
    }
  }

  private static func firstOfAlphabet(in answer: String) -> Character? {
    lone(Array(answer)).map(\.letter).min()
  }

  private static func stated(in answer: String, question: String) -> Character? {
    let text = Array(answer)
    let lone = lone(text)
    func follows(_ place: Int) -> Character? { text[(place + 1)...].first }
    func isMarked(_ place: Int) -> Bool { follows(place).map { ".):,;*\n".contains($0) } ?? true }
    // First in the answer, behind nothing but brackets and stars.
    if let first = lone.first, text[..<first.place].allSatisfy({ !isWord($0) }),
      isMarked(first.place) || first.letter != "A"
    {
      return first.letter
    }
    // After the words that announce it.
    for (place, letter) in lone where isMarked(place) || letter != "A" {
      let before = String(text[..<place]).lowercased().filter { isWord($0) || $0.isWhitespace }
      let words = before.split(whereSeparator: \.isWhitespace).suffix(2)
      if let last = words.last, ["answer", "option", "choice"].contains(last) { return letter }
      if words.count == 2, words.last == "is", ["answer", "option", "choice"].contains(words.first ?? "") {
        return letter
      }
    }
    let repeated = options(of: question).filter { !$0.text.isEmpty && answer.lowercased().contains($0.text) }
    // "Turn left" also stands in "turn left slowly": the longest counts if it holds the others.
    if let longest = repeated.max(by: { $0.text.count < $1.text.count }),
      repeated.allSatisfy({ longest.text.contains($0.text) })
    {
      return longest.letter
    }
    let capitals = lone.filter { text[$0.place].isUppercase && (isMarked($0.place) || $0.letter != "A") }
    guard Set(capitals.map(\.letter)).count == 1, capitals.contains(where: { isMarked($0.place) }) else {
      return nil
    }
    return capitals.first?.letter
  }

  /// "… options: A. Going ahead. B. Turn left." gives A: "going ahead", B: "turn left".
  static func options(of question: String) -> [(letter: Character, text: String)] {
    let text = Array(question)
    let starts = lone(text).filter {
      text[$0.place].isUppercase && $0.place + 1 < text.count && ".):".contains(text[$0.place + 1])
    }
    return starts.enumerated().map { index, start in
      let end = index + 1 < starts.count ? starts[index + 1].place : text.count
      let words = String(text[(start.place + 2)..<end]).lowercased()
      return (start.letter, words.trimmingCharacters { $0.isWhitespace || $0 == "." })
    }
  }
}

extension String {
  fileprivate func trimmingCharacters(_ isOut: (Character) -> Bool) -> String {
    String(drop(while: isOut).reversed().drop(while: isOut).reversed())
  }
}
