import DriveTypes
import Glibc
import Images

extension ImageCorruption {
  /// The list's entry for the severity.
  func entry<T>(_ list: [T]) -> T { list[severity - 1] }

  func brightened(_ image: RGBImage) -> RGBImage {
    let more = entry([0.1, 0.2, 0.3, 0.4, 0.5])
    return image.mapped { $0.value = min(max($0.value + more, 0), 1) }
  }

  func saturated(_ image: RGBImage) -> RGBImage {
    let (factor, more) = entry([(0.3, 0.0), (0.1, 0), (2, 0), (5, 0.1), (20, 0.2)])
    return image.mapped { $0.saturation = min(max($0.saturation * factor + more, 0), 1) }
  }

  /// The highest 5 − severity bits of each value; nothing is left at 5, as upstream.
  func posterised(_ image: RGBImage) -> RGBImage {
    var image = image
    let mask = UInt8(truncatingIfNeeded: 0xff00 >> (5 - severity))
    for index in image.pixels.indices { image.pixels[index] &= mask }
    return image
  }

  /// Squared and scaled down, then the noise of few photons and of the sensor.
  func darkened(_ image: RGBImage, _ random: inout RandomSource) -> RGBImage {
    let place = min(severity, 4)
    let brightest = [0.60, 0.50, 0.40, 0.30, 0.20][place]
    let photons = 10 * [60.0, 25, 12, 5, 3][place]
    let deviation = 0.1 * [0.08, 0.12, 0.18, 0.26, 0.38][place]
    guard let low = image.pixels.min(), let high = image.pixels.max(), high > low else { return image }
    let (floor, ceiling) = (Double(low) / 255, Double(high) / 255)
    let levels = (0...255).map { level in
      let share = max(0, (Double(level) / 255 - floor) / (ceiling - floor))
      return PoissonTable(mean: share * share * brightest * photons)
    }
    var result = image
    // All photons first, then all of the sensor's noise.
    let counted = image.pixels.map { min(1, Double(levels[Int($0)].draw(&random)) / photons) }
    for (index, value) in counted.enumerated() {
      result.pixels[index] = UInt8(min(max(value + random.normal(deviation: deviation), 0), 1) * 255)
    }
    return result
  }
}

/// Draws of a Poisson distribution by its inverse: one uniform number each.
struct PoissonTable {
  /// P(X ≤ k) for k = 0, 1, …
  private var cumulative: [Double] = []

  init(mean: Double) {
    var probability = exp(-mean)
    var sum = probability
    cumulative.append(sum)
    var count = 1.0
    // What is left out is less than a draw of 53 bits can tell.
    while sum < 1 - 1e-13, count < 10 * mean + 100 {
      probability *= mean / count
      sum += probability
      cumulative.append(sum)
      count += 1
    }
  }

  /// The smallest k with P(X ≤ k) > u.
  func draw(_ random: inout RandomSource) -> Int {
    let u = random.uniform()
    var (low, high) = (0, cumulative.count)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > u { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Hue, saturation and value, each 0…1.
struct HueColour {
  var hue, saturation, value: Double

  init(red: Double, green: Double, blue: Double) {
    value = max(red, green, blue)
    let range = value - min(red, green, blue)
    saturation = range == 0 ? 0 : range / value
    guard range > 0 else {
      hue = 0
      return
    }
    var sixth = (green - blue) / range
    if green == value { sixth = 2 + (blue - red) / range }
    if blue == value { sixth = 4 + (red - green) / range }
    hue = sixth / 6
    hue -= hue.rounded(.down)
  }

  var rgb: (red: Double, green: Double, blue: Double) {
    let sixth = (hue * 6).rounded(.down)
    let rest = hue * 6 - sixth
    let p = value * (1 - saturation)
    let q = value * (1 - rest * saturation)
    let t = value * (1 - (1 - rest) * saturation)
    switch Int(sixth) % 6 {
    case 0: return (value, t, p)
    case 1: return (q, value, p)
    case 2: return (p, value, t)
    case 3: return (p, q, value)
    case 4: return (t, p, value)
    default: return (value, p, q)
    }
  }
}

extension RGBImage {
  /// Each pixel changed in hue, saturation or value; fractions of a level are cut off, as upstream.
  fileprivate func mapped(_ change: (inout HueColour) -> Void) -> RGBImage {
    var result = self
    for index in stride(from: 0, to: pixels.count, by: 3) {
      var colour = HueColour(
        red: Double(pixels[index]) / 255, green: Double(pixels[index + 1]) / 255,
        blue: Double(pixels[index + 2]) / 255)
      change(&colour)
      let rgb = colour.rgb
      result.pixels[index] = UInt8(min(max(rgb.red, 0), 1) * 255)
      result.pixels[index + 1] = UInt8(min(max(rgb.green, 0), 1) * 255)
      result.pixels[index + 2] = UInt8(min(max(rgb.blue, 0), 1) * 255)
    }
    return result
  }
}
