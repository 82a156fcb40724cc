import DriveTypes
import Foundation
import Roads
import Testing

/// Our decimal parser against the C library's `strtod`.
struct DecimalTests {
  @Test func equalsStrtodOnRandomNumbers() {
    var random = RandomSource(seed: 1)
    for _ in 0..<200_000 {
      let digits = String(random.next() % 1_000_000_000_000_000_000)
      let exponent = Int(random.next() % 60) - 30
      let point = Int(random.next() % UInt64(digits.count + 1))
      let sign = random.next() % 2 == 0 ? "" : "-"
      let text = "\(sign)\(digits.prefix(point)).\(digits.dropFirst(point))e\(exponent)"
      #expect(decimal(text)?.bitPattern == strtod(text, nil).bitPattern, "\(text)")
    }
  }

  @Test func equalsStrtodNextToMidpoints() {
    var random = RandomSource(seed: 2)
    for _ in 0..<20_000 {
      // A number half way between two neighbours, written out, and one digit to each side of it.
      let value = Double(bitPattern: random.next() % (20 << 52) + (1013 << 52))
      let middle = Float80(value) + Float80(value.ulp) / 2
      for text in [String(format: "%.17g", value), "\(middle)", "\(middle)1"] {
        #expect(decimal(text)?.bitPattern == strtod(text, nil).bitPattern, "\(text)")
      }
    }
  }

  @Test func refusesWhatIsNotADecimalNumber() {
    for text in ["", " ", "-", ".", "e5", "1e", "1e+", "0x10", "nan", "inf", "1.2.3", "1,5", "1 2", "1e999"] {
      #expect(decimal(text) == nil, "\(text)")
    }
    #expect(decimal(" +1.50 ") == 1.5 && decimal("-0")?.sign == .minus && decimal("1e-999") == 0)
    #expect(decimal(".5") == 0.5 && decimal("5.") == 5 && decimal("1e22") == 1e22)
  }

  private func decimal(_ text: String) -> Double? { parsedDecimal(Array(text.utf8)) }
}
