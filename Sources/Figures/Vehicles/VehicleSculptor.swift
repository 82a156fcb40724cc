import Rendering

/// Makes the mesh of a vehicle with four wheels or more, at one level of detail.
struct VehicleSculptor {
  let design: VehicleDesign
  let size: VehicleSize
  let detail: BodyShape.Detail
  let material: VehicleMaterial
  /// From the rear end to the nose of the lofted body (the cab of a lorry), metres.
  let bodySpan: ClosedRange<Float>
  let bodyHeight: Float
  let halfWidth: Float
  let shape: BodyShape?
  /// Places of the axles from the front, metres.
  let axles: [Float]
  /// Of a wheel's centre, metres from the middle.
  let wheelSide: Float

  init(design: VehicleDesign, size: VehicleSize, detail: BodyShape.Detail) {
    self.design = design
    self.size = size
    self.detail = detail
    var paint: Colour?
    if case .fixed(let colour) = design.livery { paint = colour }
    if design.livery == .taxi { paint = Colour(244, 190, 20) }
    if design.livery == .police { paint = Colour(20, 21, 24) }
    if design.livery == .policeOfOld { paint = Colour(236, 237, 240) }
    material = VehicleMaterial(label: design.label, paint: paint)
    let half = size.length / 2
    let profile = design.profile
    halfWidth = size.halfWidth * profile.bodyWidth
    let cabLength: Float?
    switch design.build {
    case .boxLorry, .colaLorry: cabLength = min(2.1, size.length * 0.34)
    case .fireEngine: cabLength = 3
    case .ambulance: cabLength = size.length * 0.48
    default: cabLength = nil
    }
    bodySpan = (cabLength.map { half - $0 } ?? -half)...half
    switch design.build {
    case .boxLorry: bodyHeight = size.height * 0.86
    case .colaLorry: bodyHeight = size.height * 0.95
    case .fireEngine: bodyHeight = size.height * 0.84
    case .ambulance: bodyHeight = size.height * 0.86
    default: bodyHeight = design.hasRoofBar ? size.height - 0.12 : size.height
    }
    shape = BodyShape(
      profile: profile, span: bodySpan, halfWidth: halfWidth, height: bodyHeight, detail: detail)
    let centre = (bodySpan.lowerBound + bodySpan.upperBound) / 2
    let bodyHalf = (bodySpan.upperBound - bodySpan.lowerBound) / 2
    let front = centre + profile.frontAxle * bodyHalf
    if cabLength == nil {
      axles = [front, centre + profile.rearAxle * bodyHalf]
    } else if size.length > 7.5 {
      axles = [front, -half * 0.42, -half * 0.42 - profile.wheelRadius * 2.15]
    } else {
      axles = [front, -half * 0.55]
    }
    let outer = cabLength == nil ? halfWidth * profile.sillWidth - 0.015 : halfWidth * 0.985
    wheelSide = outer - profile.wheelWidth / 2
  }

  func add(to sculptor: inout Sculptor) {
    guard let shape else { return }
    BodySculptor(shape: shape, material: material, boxHalfWidth: size.halfWidth).add(to: &sculptor)
    switch design.build {
    case .boxLorry, .colaLorry, .fireEngine, .ambulance: addCargo(to: &sculptor)
    default: break
    }
    addExtras(to: &sculptor, shape: shape)
    if detail == .middle { addDiscs(to: &sculptor, sides: 7) }
  }

  var doorPaint: Surface {
    if design.livery == .police { return material.painted(Colour(240, 240, 240)) }
    return design.profile.lowerColour.map { material.painted($0) } ?? material.paint
  }

  /// Wheels that do not turn, for cars that stand: as near ones or as discs.
  func addWheels(to sculptor: inout Sculptor) {
    guard detail == .near else { return }
    for x in axles {
      sculptor.bothSides { s, _ in
        s.within(.at(SIMD3(x, wheelSide, design.profile.wheelRadius))) {
          Wheel.add(
            to: &$0, radius: design.profile.wheelRadius, width: design.profile.wheelWidth, sides: 8,
            material: material)
        }
      }
    }
  }

  private func addDiscs(to sculptor: inout Sculptor, sides: Int) {
    for x in axles {
      sculptor.bothSides { s, _ in
        Wheel.addDisc(
          to: &s, centre: SIMD3(x, halfWidth + 0.01, design.profile.wheelRadius),
          radius: design.profile.wheelRadius, sides: sides, material: material)
      }
    }
  }
}

extension VehicleDesign {
  var hasBeacons: Bool {
    livery == .police || livery == .policeOfOld || build == .ambulance || build == .fireEngine
  }
  /// Whether a light bar stands on the roof, within the vehicle's box.
  var hasRoofBar: Bool { livery == .police || livery == .policeOfOld || livery == .taxi }
}
