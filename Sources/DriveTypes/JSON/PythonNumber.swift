import Glibc

/// A number as Python keeps it: `int` and `float` are different things, and print differently (`100`, `100.0`).
///
/// Bench2Drive's result files are written by Python's `json.dumps`; to write them byte for byte the same we must
/// keep the kind of every number and follow CPython's `repr` and `round`.
public enum PythonNumber: Sendable, Hashable {
  case integer(Int)
  case float(Double)

  public var value: Double {
    switch self {
    case .integer(let i): Double(i)
    case .float(let x): x
    }
  }

  /// `round(number, digits)`: an int stays as it is.
  public func rounded(_ digits: Int) -> PythonNumber {
    switch self {
    case .integer: self
    case .float(let x): .float(pythonRound(x, digits))
    }
  }

  /// Python's `+`: int with int stays int; an int sum too large for `Int` becomes a float here.
  public static func + (a: PythonNumber, b: PythonNumber) -> PythonNumber {
    if case .integer(let i) = a, case .integer(let j) = b {
      let (sum, overflow) = i.addingReportingOverflow(j)
      if !overflow { return .integer(sum) }
    }
    return .float(a.value + b.value)
  }

  public static func += (a: inout PythonNumber, b: PythonNumber) { a = a + b }
}

extension PythonNumber: CustomStringConvertible {
  /// `repr(number)`.
  public var description: String {
    switch self {
    case .integer(let i): String(i)
    case .float(let x): x.pythonRepr
    }
  }
}

extension PythonNumber: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .float(value) }
}

/// CPython's `round(x, digits)` for a float: the decimal with `digits` places nearest to the exact binary value,
/// an exact tie going to the even digit (`Objects/floatobject.c`, `double_round`).
///
/// glibc's `%.*f` rounds the exact binary value in the same way, so the decimal string is CPython's.
/// - Precondition: `digits` in 0…22.
public func pythonRound(_ x: Double, _ digits: Int) -> Double {
  precondition((0...22).contains(digits), "round to \(digits) digits")
  guard x.isFinite else { return x }
  // Large enough for 1.8e308 (309 digits), a sign, a point and 22 places.
  var text = [CChar](repeating: 0, count: 352)
  _ = withVaList([Int32(digits), x]) { vsnprintf(&text, text.count, "%.*f", $0) }
  return strtod(text, nil)
}

extension Double {
  /// `repr(x)`: the shortest decimal that reads back as the same double, in Python's layout. An exponent is used
  /// from 1e16 on and below 1e-4 (`1e-05`, `1e+16`).
  public var pythonRepr: String {
    if isNaN { return "nan" }
    if isInfinite { return self < 0 ? "-inf" : "inf" }
    if self == 0 { return sign == .minus ? "-0.0" : "0.0" }
    // Swift prints the shortest digits too; only the layout differs. Take digits and exponent out of its text.
    var digits: [UInt8] = []
    var pointPlace: Int?
    var exponent = 0
    let text = Array(magnitude.description.utf8)
    for (index, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "."): pointPlace = digits.count
      case UInt8(ascii: "e"):
        exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
      case UInt8(ascii: "0")...UInt8(ascii: "9")
      where exponent == 0 && !text[..<index].contains(UInt8(ascii: "e")):
        digits.append(byte)
      default: break
      }
    }
    // The value is 0.d₁d₂d₃… · 10^place.
    var place = (pointPlace ?? digits.count) + exponent
    while digits.count > 1, digits.first == UInt8(ascii: "0") {
      digits.removeFirst()
      place -= 1
    }
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
    let zeros: (Int) -> [UInt8] = { [UInt8](repeating: UInt8(ascii: "0"), count: $0) }
    var out: [UInt8] = sign == .minus ? [UInt8(ascii: "-")] : []
    if place > 16 || place <= -4 {
      out.append(digits[0])
      if digits.count > 1 {
        out.append(UInt8(ascii: "."))
        out += digits[1...]
      }
      let power = place - 1
      out += Array((power < 0 ? "e-" : "e+").utf8)
      let size = Array(String(abs(power)).utf8)
      out += zeros(max(0, 2 - size.count)) + size
    } else if place <= 0 {
      out += Array("0.".utf8) + zeros(-place) + digits
    } else if digits.count <= place {
      out += digits + zeros(place - digits.count) + Array(".0".utf8)
    } else {
      out += digits[..<place] + [UInt8(ascii: ".")] + digits[place...]
    }
    return String(decoding: out, as: UTF8.self)
  }
}
