/// Words that keep their full stop, and signs that are words, as Stanford's PTBTokenizer 3.4.1 has them.
enum Abbreviations {
  /// Those that are usually followed by a word in lower case, so that the original looks two characters ahead.
  static func isClosing(_ word: String) -> Bool {
    let low = word.lowercased()
    return closing.contains(low) || capitalised.contains(low) && word != low
  }
  /// Those before names.
  static func isTitle(_ word: String) -> Bool {
    titles.contains(word.lowercased())
      || notAllCapitals.contains(word.lowercased()) && word != word.uppercased()
  }

  private static func list(_ words: String) -> Set<String> {
    Set(words.split(separator: " ").map(String.init))
  }

  private static let closing = list(
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri ala ariz calif colo conn ct dak "
      + "fla ga ind kan kans ky md mich minn mo mont neb nev okla penn tenn va vt wis wisc wyo inc co cos corp ltd plc rt "
      + "bancorp bhd assn univ intl sys tel est ext sq jr bros esq etc al seq bldg")
  /// Not in lower case, where they are other words.
  private static let capitalised = list("az ark del ill la mass miss ore pa tex wash")
  private static let notAllCapitals = list("pty ptys pte mfg mtg")
  private static let titles = list(
    "mr mrs ms dr drs prof profs sen sens rep reps atty attys lt col gen messrs gov govs adm rev maj sgt cpl pvt capt "
      + "ste st ave pres lieut hon brig cmdr comdr pfc spc supt supts det mt ft adj adv asst assoc ens insp mlle mme msgr "
      + "sfc sr vs alex wm jos cie cf treas ph invt elec natl dept blvd rd")
  static let beforeNumbers = list("ca fig figs prop no nos art pp op")
  static let fileEndings = list(
    "bat bmp c class cgi cpp dll doc docx exe gif gz h htm html jar java jpeg jpg mov mp3 pdf php pl png ppt ps py sql tar txt "
      + "wav x xml zip wm wmv wma")

  /// Before these a single letter with a full stop ends a sentence.
  private static let starters = list(
    "About According Additionally After An A As At But Earlier He Her Here However If In It Last Many More Now Once One Other "
      + "Our She Since So Some Such That The Their Then There These They This We When While What Yet You Mr. Ms."
  )

  /// - Parameter place: behind the full stop.
  static func startsSentence(_ text: [Unicode.Scalar], _ place: Int) -> Bool {
    var start = place
    while start < text.count, PennTreebankLexer.isSpace(text[start]) { start += 1 }
    guard start > place else { return false }
    var end = start
    while end < text.count, !PennTreebankLexer.isSpace(text[end]), text[end] != "?", text[end] != "!" {
      end += 1
    }
    var word = String.UnicodeScalarView()
    word.append(contentsOf: text[start..<end])
    return starters.contains(String(word))
  }

  /// Signs that stand alone.
  static func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xa1, 0xa6...0xa9, 0xac, 0xae...0xb1, 0xb4...0xb8, 0xba, 0xbf, 0xd7, 0xf7, 0x387, 0x2016, 0x2017,
      0x2020...0x2025,
      0x2030...0x2038, 0x203b, 0x203c, 0x203e...0x2044, 0x207a...0x207f, 0x208a...0x208e, 0x2100...0x214f,
      0x2190...0x2bff,
      0x3001...0x3006, 0x3008...0x3020, 0xff01...0xff0f, 0xff1a...0xff20, 0xff3b...0xff40, 0xff5b...0xff65:
      true
    default: false
    }
  }
}

/// Shapes of numbers that single rules take as one token.
enum NumberShape {
  struct Part {
    var minimum, maximum: Int
    var accepts: @Sendable (Unicode.Scalar) -> Bool
  }

  private static func digits(_ minimum: Int, _ maximum: Int) -> Part {
    Part(minimum: minimum, maximum: maximum) { PennTreebankLexer.isDigit($0) }
  }
  private static func one(of signs: String, optional: Bool = false) -> Part {
    let signs = Set(signs.unicodeScalars)
    return Part(minimum: optional ? 0 : 1, maximum: 1) { signs.contains($0) }
  }
  private static let plus = Part(minimum: 0, maximum: 2) { $0 == "+" }

  static var date: [Part] {
    [digits(1, 2), one(of: "-/"), digits(1, 2), one(of: "-/"), digits(2, 4)]
  }
  static var fractions: [[Part]] {
    let fraction = [digits(1, 4), one(of: "\\", optional: true), one(of: "/"), digits(1, 4)]
    return [[digits(1, 4), one(of: "- \u{a0}")] + fraction, fraction]
  }
  static var phones: [[Part]] {
    let gap = "- \u{a0}"
    let number = [digits(3, 4), one(of: gap, optional: true), digits(3, 5)]
    return [
      [one(of: "("), digits(2, 3), one(of: ")"), one(of: " \u{a0}", optional: true)] + number,
      [plus, digits(2, 4), one(of: gap), digits(2, 4), one(of: gap)] + number,
      [plus, digits(2, 4), one(of: gap)] + number,
      [
        plus, digits(2, 4), one(of: "."), digits(2, 4), one(of: "."), digits(3, 4), one(of: "."),
        digits(3, 5),
      ],
      [digits(2, 4), one(of: "."), digits(3, 4), one(of: "."), digits(3, 5)],
    ]
  }
  static let signs: [Unicode.Scalar: String] = [
    "\u{bc}": "1/4", "\u{bd}": "1/2", "\u{be}": "3/4", "\u{2153}": "1/3", "\u{2154}": "2/3",
  ]
  /// Other money is a dollar, a pound or a cent.
  static let money: [Unicode.Scalar: String] = [
    "\u{a2}": "cents", "\u{a3}": "#", "\u{a4}": "$", "\u{a5}": "\u{a5}", "\u{80}": "$", "\u{20ac}": "$",
    "\u{20a0}": "$",
  ]
}
