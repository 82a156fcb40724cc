import Rendering

/// Puts a vehicle's body together: lower body, cabin, lamps, doors' outlines, mirrors, number plates.
struct BodySculptor {
  let shape: BodyShape
  let cabin: CabinShape
  let material: VehicleMaterial
  /// Half the box's width: mirrors end there.
  let boxHalfWidth: Float

  init(shape: BodyShape, material: VehicleMaterial, boxHalfWidth: Float) {
    self.shape = shape
    cabin = CabinShape(shape)
    self.material = material
    self.boxHalfWidth = boxHalfWidth
  }

  private var profile: BodyProfile { shape.profile }
  private var lowerPaint: Surface { profile.lowerColour.map { material.painted($0) } ?? material.paint }
  private var upperPaint: Surface { profile.upperColour.map { material.painted($0) } ?? material.paint }

  func add(to sculptor: inout Sculptor) {
    addLowerBody(to: &sculptor)
    cabin.add(to: &sculptor, detail: shape.detail, material: material, roof: upperPaint)
    BodyLamps(shape: shape, cabin: cabin, material: material).add(to: &sculptor)
    guard shape.detail == .near else { return }
    addDoorLines(to: &sculptor)
    if profile.hasMirrors { addMirrors(to: &sculptor) }
    addUnderside(to: &sculptor)
  }

  private func addLowerBody(to sculptor: inout Sculptor) {
    let sections = shape.sections
    guard let nose = sections.first, let tail = sections.last else { return }
    let edges = nose.points.count - 1
    let cabinRange = cabin.rearFoot.x...cabin.screenFoot.x
    for (a, b) in zip(sections, sections.dropFirst()) {
      sculptor.bothSides { s, _ in
        for edge in 0..<edges {
          // The lowest row of a near body is its rocker.
          let surface =
            edge == 0 && shape.detail == .near && profile.hasDarkRocker ? material.plastic : lowerPaint
          s.polygon([a.points[edge], b.points[edge], b.points[edge + 1], a.points[edge + 1]], surface)
        }
      }
      if cabinRange.contains(a.x) && cabinRange.contains(b.x) { continue }
      let (p, q) = (a.points[edges], b.points[edges])
      sculptor.polygon([p, q, q.mirrored, p.mirrored], lowerPaint)
    }
    for edge in 0..<edges {
      let (low, high) = (nose.points[edge], nose.points[edge + 1])
      sculptor.polygon([low.mirrored, low, high, high.mirrored], lowerPaint)
      let (below, above) = (tail.points[edge], tail.points[edge + 1])
      sculptor.polygon([below, below.mirrored, above.mirrored, above], lowerPaint)
    }
  }

  /// Dark walls behind the wheels and a floor, so that nobody sees through.
  private func addUnderside(to sculptor: inout Sculptor) {
    guard let nose = shape.sections.first, let tail = shape.sections.last else { return }
    let y = shape.halfWidth * profile.sillWidth - profile.wheelWidth - 0.06
    let (low, high) = (profile.sill * shape.height, profile.wheelRadius * 2.2)
    let (front, rear) = (nose.x - 0.2, tail.x + 0.2)
    sculptor.bothSides { s, _ in
      s.polygon(
        [SIMD3(front, y, low), SIMD3(rear, y, low), SIMD3(rear, y, high), SIMD3(front, y, high)],
        material.underside)
    }
    let floor = low + 0.01
    sculptor.polygon(
      [SIMD3(front, y, floor), SIMD3(front, -y, floor), SIMD3(rear, -y, floor), SIMD3(rear, y, floor)],
      material.underside)
  }

  private func addDoorLines(to sculptor: inout Sculptor) {
    let half = (shape.span.upperBound - shape.span.lowerBound) / 2
    let centre = (shape.span.upperBound + shape.span.lowerBound) / 2
    let places = profile.doors.flatMap { [$0.lowerBound, $0.upperBound] }
    var seams: [Float] = []
    for place in places where !seams.contains(where: { abs($0 - place) < 0.02 }) { seams.append(place) }
    sculptor.bothSides { s, _ in
      for seam in seams {
        let x = centre + seam * half
        for edge in 1..<3 {
          let width: Float = 0.014
          let face = Quad(
            a: shape.side(x: x + width / 2, edge: edge), b: shape.side(x: x - width / 2, edge: edge),
            c: shape.side(x: x - width / 2, edge: edge + 1), d: shape.side(x: x + width / 2, edge: edge + 1))
          s.quad(face.patch(u: 0...1, v: 0...1, lift: 0.002), material.shadowLine)
        }
      }
      for door in profile.doors {
        let x = centre + (door.lowerBound * half) + 0.16
        let handle = Quad(
          a: shape.side(x: x + 0.09, edge: 2), b: shape.side(x: x - 0.09, edge: 2),
          c: shape.side(x: x - 0.09, edge: 3), d: shape.side(x: x + 0.09, edge: 3))
        s.quad(handle.patch(u: 0...1, v: 0.68...0.78, lift: 0.008), material.shadowLine)
      }
    }
  }

  private func addMirrors(to sculptor: inout Sculptor) {
    let foot = cabin.side.point(0.1, 0.12)
    sculptor.bothSides { s, side in
      let inner = foot.y - 0.02
      let outer = max(boxHalfWidth, inner + 0.12)
      let x = foot.x
      let (low, high) = (foot.z - 0.01, foot.z + 0.13)
      let outline = [
        SIMD2(x + 0.07, inner + 0.04), SIMD2(x + 0.05, outer - 0.04), SIMD2(x - 0.02, outer),
        SIMD2(x - 0.05, outer), SIMD2(x - 0.05, inner + 0.06),
      ]
      s.prism(
        outline.reversed(), from: low, to: high, topScale: 0.9,
        profile.lamps.areTall || !profile.lamps.hasRear ? material.plastic : upperPaint, bottom: true)
      s.polygon(
        [
          SIMD3(x - 0.054, outer - 0.01, low + 0.02), SIMD3(x - 0.054, inner + 0.07, low + 0.02),
          SIMD3(x - 0.054, inner + 0.07, high - 0.03), SIMD3(x - 0.054, outer - 0.01, high - 0.03),
        ], material.flat(Colour(120, 130, 140)))
      // The stalk.
      s.polygon(
        [
          SIMD3(x + 0.05, inner, low), SIMD3(x - 0.05, inner, low), SIMD3(x - 0.05, inner + 0.08, low + 0.04),
          SIMD3(x + 0.05, inner + 0.06, low + 0.04),
        ].reversed(), material.plastic.doubleSided)
    }
  }
}

extension Surface {
  var doubleSided: Surface {
    var surface = self
    surface.isDoubleSided = true
    return surface
  }
}
