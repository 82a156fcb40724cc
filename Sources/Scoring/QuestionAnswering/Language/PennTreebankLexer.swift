/// Words of an answer as the COCO caption tools take them: those of Stanford's PTBTokenizer 3.4.1 with `-lowerCase`, without
/// the punctuation that the tools drop.
///
/// Written anew from what that program does; checked against it on DriveLM's answers and many thousand made-up lines
/// (`Tests/Oracles/Text/treebank.py`). At each place the rule that reaches farthest wins, what it looks ahead included, and the
/// earlier rule of two that reach equally far.
///
/// Known traps of the original, kept: brackets become words ("-lrb-", which the tools mean to drop but miss, because
/// it is in lower case), "<c1,CAM_BACK,1088.3,497.5>" becomes "< c1 cam_back ,1088.3,497.5 >", and words with a full stop
/// but no space between them are one ("left.turn").
package struct PennTreebankLexer {
  /// The line, a line feed, and the beginning of the next.
  let text: [Unicode.Scalar]
  /// Of the line itself.
  let count: Int
  var best = Match(reach: 0, end: 0, token: nil)

  struct Match {
    /// Where the rule and what it looks ahead end.
    var reach: Int
    /// Where the token ends.
    var end: Int
    /// nil is dropped.
    var token: String?
  }

  /// The tokens without punctuation, in order. A few hold a no-break space ("10 1/2" is one token).
  ///
  /// - Parameter next: the answer behind it: the tools put all answers into one file, a line each, and some rules look ahead
  ///   into the next line ("No." before a digit, "A." before "The").
  package static func words(_ line: String, before next: String = "") -> [String] {
    tokens(line, before: next).filter { !dropped.contains($0) }
  }

  private static let dropped: Set<String> = [
    "''", "'", "``", "`", ".", "?", "!", ",", ":", "-", "--", "...", ";",
  ]

  static func tokens(_ line: String, before next: String = "") -> [String] {
    var lexer = PennTreebankLexer(line, next)
    var tokens: [String] = []
    var place = 0
    while place < lexer.count {
      let match = lexer.match(at: place)
      if let token = match.token { tokens.append(token.lowercased()) }
      place = max(match.end, place + 1)
    }
    return tokens
  }

  init(_ line: String, _ next: String) {
    func oneLine(_ text: some StringProtocol) -> [Unicode.Scalar] {
      text.unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : $0 }
    }
    let own = oneLine(line)
    count = own.count
    text = own + ["\n"] + oneLine(next.prefix(40))
  }

  // MARK: - What characters are

  func at(_ place: Int) -> Unicode.Scalar? { text.indices.contains(place) ? text[place] : nil }
  func low(_ place: Int) -> Unicode.Scalar? {
    at(place).map { ("A"..."Z").contains($0) ? Unicode.Scalar(UInt8($0.value) + 32) : $0 }
  }

  static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
    case .nonspacingMark: return (0x300...0x36f).contains(scalar.value)
    default: return scalar.value == 0xad
    }
  }
  static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? ("0"..."9").contains(scalar) : scalar.properties.generalCategory == .decimalNumber
  }
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar.value == 0xa0 || (0x2000...0x200a).contains(scalar.value)
      || scalar.value == 0x3000 || (0xa...0xd).contains(scalar.value) || scalar.value == 0x85
      || scalar.value == 0x2028 || scalar.value == 0x2029
  }
  static func isAlnum(_ scalar: Unicode.Scalar) -> Bool { isLetter(scalar) || isDigit(scalar) }
  static func isPlainLetter(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && isLetter(scalar) }
  static func isPlain(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && isAlnum(scalar) }
  static func isPause(_ scalar: Unicode.Scalar) -> Bool {
    ",;:\u{3001}".unicodeScalars.contains(scalar)
  }
  static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
    "'\u{92}\u{2019}\u{b4}".unicodeScalars.contains(scalar)
  }
  static func isAnyApostrophe(_ scalar: Unicode.Scalar) -> Bool {
    isApostrophe(scalar) || "`\u{91}\u{2018}\u{201b}".unicodeScalars.contains(scalar)
  }
  static func isHyphen(_ scalar: Unicode.Scalar) -> Bool {
    "-_\u{58a}\u{2010}\u{2011}".unicodeScalars.contains(scalar)
  }

  func isAt(_ place: Int, _ test: (Unicode.Scalar) -> Bool) -> Bool { at(place).map(test) ?? false }
  /// The line's end counts as a space.
  func isSpaceOrEnd(_ place: Int) -> Bool { at(place).map(Self.isSpace) ?? true }
  func isOf(_ scalars: String, _ place: Int) -> Bool {
    isAt(place) { scalars.unicodeScalars.contains($0) }
  }
  func run(_ place: Int, _ test: (Unicode.Scalar) -> Bool) -> Int {
    var end = place
    while isAt(end, test) { end += 1 }
    return end
  }
  /// Where `word` (lower case) ends if it stands there in any case.
  func after(_ word: String, _ place: Int) -> Int? {
    var end = place
    for scalar in word.unicodeScalars {
      guard low(end) == scalar else { return nil }
      end += 1
    }
    return end
  }
  func piece(_ from: Int, _ to: Int) -> String {
    var piece = String.UnicodeScalarView()
    piece.append(contentsOf: text[from..<to].lazy.filter { $0.value != 0xad })
    return String(piece)
  }
  /// Curly apostrophes straightened.
  func straight(_ from: Int, _ to: Int) -> String {
    var piece = String.UnicodeScalarView()
    for scalar in text[from..<to] {
      piece.append("\u{2018}\u{2019}\u{201b}\u{91}\u{92}".unicodeScalars.contains(scalar) ? "'" : scalar)
    }
    return String(piece)
  }

  // MARK: - Rules

  mutating func offer(_ end: Int, ahead: Int = 0, _ token: String?) {
    if end + ahead > best.reach { best = Match(reach: end + ahead, end: end, token: token) }
  }

  mutating func match(at place: Int) -> Match {
    best = Match(reach: place, end: place, token: nil)
    if Self.isSpace(text[place]) { return Match(reach: place, end: run(place, Self.isSpace), token: nil) }
    assimilations(place)
    tags(place)
    words(place)
    addresses(place)
    contractions(place)
    numbers(place)
    abbreviations(place)
    fileNames(place)
    marks(place)
    compounds(place)
    quotes(place)
    symbols(place)
    return best
  }
}
