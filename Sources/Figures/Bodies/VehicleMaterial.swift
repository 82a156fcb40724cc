import Rendering

/// The surfaces of one vehicle.
struct VehicleMaterial: Sendable {
  let label: SemanticLabel
  /// nil: the instance's tint.
  let paintColour: Colour?

  init(label: SemanticLabel, paint: Colour? = nil) {
    self.label = label
    paintColour = paint
  }

  private func surface(_ colour: Colour, shine: UInt8 = 0, layer: UInt8 = 0) -> Surface {
    var surface = Surface(colour, label)
    surface.shine = shine
    surface.layer = layer
    return surface
  }

  var paint: Surface {
    var surface = surface(paintColour ?? .white, shine: 40)
    surface.isTinted = paintColour == nil
    return surface
  }
  func painted(_ colour: Colour, layer: UInt8 = 0) -> Surface { surface(colour, shine: 40, layer: layer) }
  var glass: Surface { surface(Colour(22, 27, 32), shine: 160, layer: 1) }
  var plastic: Surface { surface(Colour(30, 31, 33), shine: 10) }
  /// Lines and openings on the body.
  var shadowLine: Surface { surface(Colour(14, 14, 15), layer: 1) }
  /// Above everything painted on the doors.
  var opening: Surface { surface(Colour(12, 12, 13), layer: 4) }
  var underside: Surface { surface(Colour(12, 12, 12)) }
  var tyre: Surface { surface(Colour(26, 26, 27)) }
  var rim: Surface { surface(Colour(168, 170, 173), shine: 70) }
  var chrome: Surface { surface(Colour(190, 193, 197), shine: 120) }
  var trim: Surface { surface(Colour(24, 25, 27), shine: 20, layer: 1) }
  var plate: Surface { surface(Colour(225, 226, 222), shine: 10, layer: 1) }
  var seat: Surface { surface(Colour(52, 48, 45)) }

  func flat(_ colour: Colour, layer: UInt8 = 1) -> Surface { surface(colour, layer: layer) }

  func lamp(_ lamp: Lamp, layer: UInt8 = 2) -> Surface {
    var surface = surface(Self.colour(of: lamp), shine: 90, layer: layer)
    surface.lamp = lamp
    return surface
  }

  static func colour(of lamp: Lamp) -> Colour {
    switch lamp {
    case .position, .lowBeam, .highBeam, .reverse, .interior, .night: Colour(235, 238, 240)
    case .brake, .red: Colour(225, 20, 18)
    case .rightBlinker, .leftBlinker, .yellow: Colour(255, 150, 20)
    case .fog: Colour(245, 235, 200)
    case .green: Colour(30, 230, 120)
    case .special1: Colour(40, 70, 255)
    case .special2: Colour(255, 30, 30)
    }
  }

  /// Rear position lamps and rear fog lamps are red.
  func redLamp(_ lamp: Lamp) -> Surface {
    var surface = self.lamp(lamp)
    surface.colour = Colour(190, 16, 16)
    return surface
  }
}
