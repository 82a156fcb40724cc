import Glibc
import Rendering

/// Lamps, grille and number plates on the first and last faces of a body.
struct BodyLamps {
  let shape: BodyShape
  let cabin: CabinShape
  let material: VehicleMaterial

  private var style: LampStyle { shape.profile.lamps }

  func add(to sculptor: inout Sculptor) {
    let sections = shape.sections
    guard sections.count >= 3 else { return }
    // The row of lamps: from the widest line to the shoulder.
    let edge = shape.detail == .near ? 2 : shape.detail == .middle ? 1 : 0
    func corner(_ front: BodyShape.Section, _ rear: BodyShape.Section) -> Quad {
      Quad(
        a: front.points[edge], b: rear.points[edge], c: rear.points[edge + 1], d: front.points[edge + 1])
    }
    let frontCorner = corner(sections[0], sections[1])
    let rearCorner = corner(sections[sections.count - 2], sections[sections.count - 1])
    func row(_ section: BodyShape.Section, _ n: Int, front: Bool) -> Quad {
      let (low, high) = (section.points[n], section.points[n + 1])
      return front
        ? Quad(a: low.mirrored, b: low, c: high, d: high.mirrored)
        : Quad(a: low, b: low.mirrored, c: high.mirrored, d: high)
    }
    let nose = row(sections[0], edge, front: true)
    let tail = row(sections[sections.count - 1], edge, front: false)
    if shape.detail == .far {
      addDistant(to: &sculptor, nose: nose, tail: tail)
      return
    }
    sculptor.bothSides { s, side in
      let blinker = material.lamp(side == .left ? .leftBlinker : .rightBlinker)
      addFront(to: &s, frontCorner, blinker)
      if style.hasRear { addRear(to: &s, rearCorner, blinker) }
    }
    let margin = (1 - style.grilleWidth) / 2
    if let grille = style.grille {
      var surface = material.trim
      surface.colour = grille
      sculptor.quad(nose.patch(u: margin...(1 - margin), v: 0.12...0.88), surface)
    }
    if style.hasTailStrip {
      sculptor.quad(tail.patch(u: 0.02...0.98, v: 0.62...0.86), material.redLamp(.position))
    }
    guard shape.detail == .near else { return }
    let lower = row(sections[0], 0, front: true)
    sculptor.quad(lower.patch(u: 0.12...0.88, v: 0.25...0.9), material.trim)
    addPlate(to: &sculptor, row(sections[0], 1, front: true))
    guard style.hasRear else { return }
    let below = row(sections[sections.count - 1], 0, front: false)
    sculptor.quad(below.patch(u: 0.02...0.98, v: 0...0.9), material.trim)
    let bumper = row(sections[sections.count - 1], 1, front: false)
    addPlate(to: &sculptor, bumper)
    sculptor.quad(bumper.patch(u: 0.04...0.12, v: 0.15...0.4, lift: 0.006), material.redLamp(.fog))
  }

  private func addPlate(to sculptor: inout Sculptor, _ face: Quad) {
    let width = (face.b - face.a).length
    let height = max((face.d - face.a).length, 0.05)
    let (u, v) = (0.26 / max(width, 0.6), min(0.06 / height, 0.45))
    sculptor.quad(
      face.patch(u: (0.5 - u)...(0.5 + u), v: (0.5 - v)...(0.5 + v), lift: 0.012), material.plate)
  }

  /// Head, brake and rear lamps as plates on nose and tail.
  private func addDistant(to sculptor: inout Sculptor, nose: Quad, tail: Quad) {
    for u in [Float(0.04)...0.26, 0.74...0.96] {
      sculptor.quad(nose.patch(u: u, v: 0.62...0.9, lift: 0.01), material.lamp(.lowBeam))
      guard style.hasRear else { continue }
      sculptor.quad(tail.patch(u: u, v: 0.76...0.95, lift: 0.01), material.lamp(.brake))
      sculptor.quad(tail.patch(u: u, v: 0.55...0.74, lift: 0.01), material.redLamp(.position))
    }
  }

  /// On the left front corner; u runs outwards.
  private func addFront(to s: inout Sculptor, _ corner: Quad, _ blinker: Surface) {
    if style.areRound {
      addRoundLamp(to: &s, corner, blinker)
      return
    }
    s.quad(corner.patch(u: 0.02...0.99, v: 0.1...0.96), material.trim)
    s.quad(corner.patch(u: 0.34...0.7, v: 0.3...0.9, lift: 0.008), material.lamp(.lowBeam))
    s.quad(corner.patch(u: 0.73...0.97, v: 0.3...0.9, lift: 0.008), blinker)
    guard shape.detail == .near else { return }
    s.quad(corner.patch(u: 0.06...0.31, v: 0.3...0.9, lift: 0.008), material.lamp(.highBeam))
    s.quad(corner.patch(u: 0.06...0.7, v: 0.14...0.25, lift: 0.008), material.lamp(.position))
  }

  private func addRoundLamp(to s: inout Sculptor, _ corner: Quad, _ blinker: Surface) {
    let (right, up) = (normalized(corner.b - corner.a), normalized(corner.d - corner.a))
    let radius = min(0.11, (corner.d - corner.a).length * 0.46, (corner.b - corner.a).length * 0.34)
    let sides = shape.detail == .near ? 10 : 6
    func disc(_ radius: Float, lift: Float) -> [SIMD3<Float>] {
      let centre = corner.point(0.38, 0.5) + corner.normal * lift
      return (0..<sides).map { i in
        let angle = 2 * Float.pi * Float(i) / Float(sides)
        return centre + right * (radius * cosf(angle)) + up * (radius * sinf(angle))
      }
    }
    var ring = material.chrome
    ring.layer = 1
    s.polygon(disc(radius, lift: 0.008), ring)
    s.polygon(disc(radius * 0.82, lift: 0.012), material.lamp(.lowBeam))
    s.quad(corner.patch(u: 0.74...0.97, v: 0.2...0.5, lift: 0.008), blinker)
    guard shape.detail == .near else { return }
    s.quad(corner.patch(u: 0.74...0.97, v: 0.56...0.8, lift: 0.008), material.lamp(.position))
    s.polygon(disc(radius * 0.3, lift: 0.016), material.lamp(.highBeam, layer: 3))
  }

  /// On the left rear corner; u runs inwards.
  private func addRear(to s: inout Sculptor, _ corner: Quad, _ blinker: Surface) {
    if style.areTall {
      addTallRear(to: &s, blinker)
      return
    }
    s.quad(corner.patch(u: 0.04...0.98, v: 0.08...0.94), material.flat(Colour(70, 8, 10)))
    s.quad(corner.patch(u: 0.42...0.97, v: 0.52...0.9, lift: 0.008), material.lamp(.brake))
    s.quad(corner.patch(u: 0.42...0.97, v: 0.12...0.48, lift: 0.008), material.redLamp(.position))
    s.quad(corner.patch(u: 0.07...0.38, v: 0.42...0.9, lift: 0.008), blinker)
    guard shape.detail == .near else { return }
    s.quad(corner.patch(u: 0.07...0.38, v: 0.12...0.36, lift: 0.008), material.lamp(.reverse))
  }

  /// Upright, on the posts beside the rear window.
  private func addTallRear(to s: inout Sculptor, _ blinker: Surface) {
    let post = cabin.rearWindow.patch(u: 0.0...0.09, v: 0...1)
    let lift: Float = 0.006
    s.quad(post.patch(u: 0.1...0.98, v: 0.3...0.55, lift: lift), material.lamp(.brake))
    s.quad(post.patch(u: 0.1...0.98, v: 0.02...0.28, lift: lift), material.redLamp(.position))
    s.quad(post.patch(u: 0.1...0.98, v: 0.57...0.7, lift: lift), blinker)
    guard shape.detail == .near else { return }
    s.quad(post.patch(u: 0.1...0.98, v: 0.72...0.8, lift: lift), material.lamp(.reverse))
  }
}

extension SIMD3<Float> {
  var length: Float { (self * self).sum().squareRoot() }
}
