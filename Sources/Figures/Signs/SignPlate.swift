import Glibc
import Rendering

/// The face of a sign while it is made: shapes in a plane whose right and up are those of its reader.
struct SignPlate {
  private var sculptor = Sculptor()
  /// Of the middle, metres.
  let height: Float
  private var lowest: Float = 0
  private let label: SemanticLabel

  init(height: Float, label: SemanticLabel = .trafficSign) {
    self.height = height
    self.label = label
  }

  /// The reader looks along −x, so his right is +y.
  private func place(_ p: SIMD2<Float>, lift: Float) -> SIMD3<Float> { SIMD3(lift, p.x, height + p.y) }

  private func surface(_ colour: Colour, layer: UInt8) -> Surface {
    var surface = Surface(colour, label)
    surface.layer = layer
    surface.shine = 12
    return surface
  }

  func regular(sides: Int, radius: Float, turn: Float) -> [SIMD2<Float>] {
    (0..<sides).map { i in
      let angle = turn + 2 * Float.pi * Float(i) / Float(sides)
      return SIMD2(radius * cosf(angle), radius * sinf(angle))
    }
  }

  /// A plate with `inner` inside a border of `outer`; only the inner part when `outer` is nil.
  mutating func face(
    _ outline: [SIMD2<Float>], _ outer: Colour?, _ inner: Colour?, border: Float, layer: UInt8 = 1
  ) {
    if let outer {
      sculptor.polygon(outline.map { place($0, lift: 0.03) }, surface(outer, layer: 0))
      let back = outline.reversed().map { place($0, lift: 0.022) }
      sculptor.polygon(back, surface(SignColour.metal, layer: 0))
      lowest = outline.map(\.y).min() ?? 0
    }
    guard let inner else { return }
    let middle = outline.reduce(.zero, +) / Float(outline.count)
    // The border is as wide everywhere on regular outlines about their middle.
    let reach: Float =
      outline.indices.map { i -> Float in
        let a = outline[i] - middle
        let edge = outline[(i + 1) % outline.count] - outline[i]
        let area: Float = abs(a.x * edge.y - a.y * edge.x)
        return area / (edge * edge).sum().squareRoot()
      }
      .min() ?? 1
    let scale = 1 - border / reach
    let shrunk = outline.map { place(middle + ($0 - middle) * scale, lift: 0.03 + 0.001 * Float(layer)) }
    sculptor.polygon(shrunk, surface(inner, layer: layer))
  }

  mutating func outline(_ corners: [SIMD2<Float>], _ colour: Colour, layer: UInt8 = 3) {
    sculptor.polygon(
      corners.map { place($0, lift: 0.03 + 0.001 * Float(layer)) }, surface(colour, layer: layer))
  }

  mutating func rectangle(_ low: SIMD2<Float>, _ high: SIMD2<Float>, _ colour: Colour, layer: UInt8 = 3) {
    outline([low, SIMD2(high.x, low.y), high, SIMD2(low.x, high.y)], colour, layer: layer)
  }

  mutating func stroke(
    _ from: SIMD2<Float>, _ to: SIMD2<Float>, _ width: Float, _ colour: Colour, layer: UInt8 = 3
  ) {
    let d = to - from
    let aside = SIMD2(-d.y, d.x) * (width / 2 / (d * d).sum().squareRoot())
    outline([from - aside, to - aside, to + aside, from + aside], colour, layer: layer)
  }

  mutating func text(
    _ text: String, height: Float, at middle: SIMD2<Float> = .zero, _ colour: Colour, weight: Float = 0.16,
    layer: UInt8 = 2
  ) {
    Lettering.add(
      text, to: &sculptor, centre: place(middle, lift: 0.03 + 0.001 * Float(layer)), right: SIMD3(0, 1, 0),
      up: SIMD3(0, 0, 1), height: height, weight: weight, surface(colour, layer: layer))
  }

  /// The plate on a post that stands on the ground behind it.
  func onPost(sides: Int) -> Mesh {
    var whole = sculptor
    whole.lathe(
      [(0.03, 0), (0.03, height + 0.15)], sides: sides
    ) { _ in Surface(SignColour.metal, .pole) }
    return whole.build()
  }

  func alone() -> Mesh { sculptor.build() }
}
