/// e^x by a polynomial, so that probabilities have the same bits on every machine; |relative error| < 1e-14 for
/// x from −700 to 0, and 0 below.
func exponential(_ x: SIMD8<Double>) -> SIMD8<Double> {
  let least = SIMD8<Double>(repeating: -700)
  let clamped = x.replacing(with: least, where: x .< least)
  // x = n·ln 2 + r with |r| ≤ ln 2 / 2; ln 2 in two parts, so that n·ln 2 is exact enough.
  // Adding 1.5·2⁵² rounds to a whole number and leaves it in the low bits.
  let shifted = clamped * 1.4426950408889634 + 6_755_399_441_055_744
  let n = shifted - 6_755_399_441_055_744
  let r = clamped - n * 0.693147180369123816490 - n * 1.90821492927058770002e-10
  // Taylor's series to r¹²/12!.
  var sum = SIMD8<Double>(repeating: 1 / 479_001_600)
  sum = sum * r + 1 / 39_916_800
  sum = sum * r + 1 / 3_628_800
  sum = sum * r + 1 / 362_880
  sum = sum * r + 1 / 40_320
  sum = sum * r + 1 / 5_040
  sum = sum * r + 1 / 720
  sum = sum * r + 1 / 120
  sum = sum * r + 1 / 24
  sum = sum * r + 1 / 6
  sum = sum * r + 0.5
  sum = sum * r + 1
  sum = sum * r + 1
  // 2ⁿ by its exponent bits.
  let bits = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &- 0x4338_0000_0000_0000
  let power = unsafeBitCast((bits &+ 1023) &<< 52, to: SIMD8<Double>.self)
  let result = sum * power
  return result.replacing(with: 0, where: x .< least)
}

/// e^x of one number, the same bits as in the vector.
package func exponential(_ x: Double) -> Double { exponential(SIMD8<Double>(repeating: x))[0] }

/// Σ e^(scale · (x − top)) over scores, in a fixed order: eight partial sums.
func exponentialSum(_ scores: UnsafeBufferPointer<Float>, top: Float, scale: Double = 1) -> Double {
  var sums = SIMD8<Double>(repeating: 0)
  let offset = SIMD8<Double>(repeating: Double(top))
  var index = 0
  while index + 8 <= scores.count {
    let values = SIMD8<Float>(
      scores[index], scores[index + 1], scores[index + 2], scores[index + 3], scores[index + 4],
      scores[index + 5], scores[index + 6], scores[index + 7])
    sums += exponential((SIMD8<Double>(values) - offset) * scale)
    index += 8
  }
  var lane = 0
  while index < scores.count {
    sums[lane] += exponential((Double(scores[index]) - Double(top)) * scale)
    lane += 1
    index += 1
  }
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
}
