import Rendering

/// What some vehicles carry beside their body: light bars, stripes, a taxi's sign, a spare wheel.
extension VehicleSculptor {
  func addExtras(to s: inout Sculptor, shape: BodyShape) {
    let cabin = CabinShape(shape)
    switch design.livery {
    case .police, .policeOfOld:
      addBeacons(to: &s, x: (cabin.ridge[0].x + cabin.ridge[1].x) / 2, z: bodyHeight - 0.01, halfWidth: 0.55)
      if detail != .far { addPoliceDoors(to: &s, shape: shape) }
    case .taxi:
      addTaxi(to: &s, shape: shape, roof: cabin.ridge[1])
    default: break
    }
    if design.build == .bus { addBusStripe(to: &s, shape: shape) }
    if design.profile.hasSpareWheel, detail == .near {
      s.within(
        PartFrame(
          origin: SIMD3(shape.span.lowerBound - 0.05, 0, bodyHeight * 0.52), x: SIMD3(0, 1, 0),
          y: SIMD3(-1, 0, 0), z: SIMD3(0, 0, 1))
      ) {
        Wheel.add(
          to: &$0, radius: design.profile.wheelRadius * 0.9, width: 0.16, sides: 10, material: material)
      }
    }
  }

  /// A light bar across the roof: the two beacons take turns.
  func addBeacons(to s: inout Sculptor, x: Float, z: Float, halfWidth: Float) {
    let (depth, height): (Float, Float) = (0.13, 0.12)
    s.bothSides { s, side in
      var lamp = material.lamp(side == .left ? .special2 : .special1, layer: 0)
      lamp.shine = 60
      s.prism(
        [
          SIMD2(x - depth, 0.1), SIMD2(x + depth, 0.1), SIMD2(x + depth * 0.7, halfWidth),
          SIMD2(x - depth * 0.7, halfWidth),
        ], from: z, to: z + height, topScale: 0.9, lamp)
    }
    guard detail != .far else { return }
    s.box(
      SIMD3(x - depth * 1.05, -0.12, z), SIMD3(x + depth * 1.05, 0.12, z + height * 0.8),
      material.painted(Colour(210, 212, 214)))
  }

  /// White doors on a dark car, or a dark stripe on a white one.
  private func addPoliceDoors(to s: inout Sculptor, shape: BodyShape) {
    let half = (shape.span.upperBound - shape.span.lowerBound) / 2
    let (front, rear) = (0.31 * half, -0.46 * half)
    let old = design.livery == .policeOfOld
    let colour = old ? Colour(24, 52, 120) : Colour(240, 240, 240)
    let topEdge = shape.detail == .near ? 3 : 2
    let waist = topEdge - 1
    s.bothSides { s, _ in
      let panel = shape.panel(from: front, to: rear, edges: (old ? waist : 0)..<topEdge)
      for face in panel {
        s.quad(
          face.patch(u: 0...1, v: old ? 0.25...0.7 : 0...1, lift: 0.003), material.painted(colour, layer: 1))
      }
    }
    guard detail == .near else { return }
    addSideText(
      to: &s, "POLICE", shape: shape, x: 0.11 * half, height: 0.15,
      old ? SignColour.white : Colour(20, 40, 110))
  }

  /// A word on both sides of the body, readable on both, between waist and shoulder.
  func addSideText(
    to s: inout Sculptor, _ text: String, shape: BodyShape, x: Float, height: Float, _ colour: Colour
  ) {
    let advance = height * 0.9
    for side in [Float(1), -1] {
      for (number, letter) in text.enumerated() {
        // The body bends, so every letter lies on its own place.
        let offset = (Float(number) - Float(text.count - 1) / 2) * advance
        let place = x - side * offset
        let (low, high) = (shape.side(x: place, edge: 2), shape.side(x: place, edge: 3))
        let (ahead, behind) = (shape.side(x: place + 0.06, edge: 2), shape.side(x: place - 0.06, edge: 2))
        func turned(_ p: SIMD3<Float>) -> SIMD3<Float> { SIMD3(p.x, p.y * side, p.z) }
        let upward = turned(normalized(high - low))
        let right = turned(normalized(behind - ahead)) * side
        let out = normalized(cross(right, upward))
        var surface = material.flat(colour, layer: 3)
        surface.shine = 30
        Lettering.add(
          String(letter), to: &s, centre: turned(mix(low, high, 0.5)) + out * 0.014, right: right, up: upward,
          height: height, surface)
      }
    }
  }

  private func addTaxi(to s: inout Sculptor, shape: BodyShape, roof: SIMD3<Float>) {
    let z = bodyHeight - 0.01
    var sign = material.lamp(.night, layer: 0)
    sign.colour = Colour(250, 240, 200)
    sign.lamp = .position
    s.box(SIMD3(roof.x - 0.1, -0.3, z), SIMD3(roof.x + 0.1, 0.3, z + 0.13), sign)
    guard detail == .near else { return }
    for side in [Float(1), -1] {
      Lettering.add(
        "TAXI", to: &s, centre: SIMD3(roof.x + side * 0.104, 0, z + 0.065), right: SIMD3(0, side, 0),
        up: SIMD3(0, 0, 1), height: 0.09, material.flat(SignColour.black, layer: 2))
    }
    let half = (shape.span.upperBound - shape.span.lowerBound) / 2
    // A line of chequers along the doors.
    s.bothSides { s, _ in
      for number in 0..<10 {
        let front = (0.3 - Float(number) * 0.075) * half
        for face in shape.panel(from: front, to: front - 0.036 * half, edges: 2..<3) {
          s.quad(face.patch(u: 0...1, v: 0.25...0.45, lift: 0.004), material.flat(SignColour.black))
        }
      }
    }
  }

  private func addBusStripe(to s: inout Sculptor, shape: BodyShape) {
    guard detail != .far else { return }
    let top = shape.detail == .near ? 3 : 2
    s.bothSides { s, _ in
      for face in shape.panel(
        from: shape.span.upperBound - 0.3, to: shape.span.lowerBound + 0.3, edges: (top - 1)..<top)
      {
        s.quad(
          face.patch(u: 0...1, v: 0.15...0.55, lift: 0.004), material.painted(Colour(20, 84, 150), layer: 1))
      }
    }
  }
}

extension BodyShape {
  /// The side's faces between two places, cut there; edges as in `Section.points`.
  func panel(from front: Float, to rear: Float, edges: Range<Int>) -> [Quad] {
    var places = [front]
    places += sections.map(\.x).filter { $0 < front - 0.01 && $0 > rear + 0.01 }
    places.append(rear)
    return zip(places, places.dropFirst()).flatMap { a, b in
      edges.map { edge in
        Quad(
          a: side(x: a, edge: edge), b: side(x: b, edge: edge), c: side(x: b, edge: edge + 1),
          d: side(x: a, edge: edge + 1))
      }
    }
  }
}
