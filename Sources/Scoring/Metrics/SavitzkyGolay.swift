/// Smoothing by a moving quadratic (Savitzky and Golay 1964), as `scipy.signal.savgol_filter` with `polyorder=2` and
/// `mode='interp'`.
///
/// Each sample is replaced by the value (or slope) of the least-squares parabola through the window around it. Near
/// the ends the first (last) full window's parabola is used.
public enum SavitzkyGolay {
  public enum Output: Sendable, Hashable {
    case value
    /// First derivative; `spacing` is the time between samples.
    case slope(spacing: Double)
  }

  /// - Parameter window: samples in a window, at least 3; shortened to the signal's length.
  /// - Returns: as many samples; nil when the signal or the window has fewer than 3.
  public static func filter(_ signal: [Double], window: Int, output: Output = .value) -> [Double]? {
    let width = min(window, signal.count)
    guard width >= 3 else { return nil }
    let half = width / 2
    return signal.indices.map { index in
      // The window's start, kept inside the signal.
      let start = min(max(0, index - half), signal.count - width)
      let parabola = Parabola(fitting: signal[start..<start + width])
      let t = Double(index - start) - Double(width - 1) / 2
      return switch output {
      case .value: parabola.value(at: t)
      case .slope(let spacing): parabola.slope(at: t) / spacing
      }
    }
  }
}

/// a + b·t + c·t², where t counts samples from the middle of the window.
private struct Parabola {
  var a, b, c: Double

  /// Least squares. The odd moments of a centred window vanish, so the normal equations split into one for b and two
  /// for a and c.
  init(fitting samples: ArraySlice<Double>) {
    let n = Double(samples.count)
    var (s2, s4) = (0.0, 0.0)
    var (y0, y1, y2) = (0.0, 0.0, 0.0)
    for (offset, y) in samples.enumerated() {
      let t = Double(offset) - (n - 1) / 2
      s2 += t * t
      s4 += t * t * t * t
      y0 += y
      y1 += t * y
      y2 += t * t * y
    }
    let determinant = n * s4 - s2 * s2
    a = (s4 * y0 - s2 * y2) / determinant
    b = y1 / s2
    c = (n * y2 - s2 * y0) / determinant
  }

  func value(at t: Double) -> Double { a + t * (b + t * c) }
  func slope(at t: Double) -> Double { b + 2 * t * c }
}
