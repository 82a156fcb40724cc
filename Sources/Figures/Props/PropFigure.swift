import DriveTypes
import Rendering

/// What `static.prop.*` look like.
enum PropFigure {
  /// The blueprint's model in its box; a plain box where the id is unknown.
  static func model(typeID: String, halfExtent: Vector<Body>) -> Model {
    let name = typeID.split(separator: ".").last.map(String.init) ?? typeID
    let size = SIMD3(Float(halfExtent.x), Float(halfExtent.y), Float(halfExtent.z) * 2)
    return Model(
      levels: [(true, Float(60)), (false, 250)].map { isNear, distance in
        var s = Sculptor()
        PropSculptor(name: name, size: size, isNear: isNear).add(name, to: &s)
        return Model.Level(mesh: s.build(), farDistance: distance)
      })
  }
}

/// Makes props within their box.
struct PropSculptor {
  /// Half length, half width, whole height, metres.
  let size: SIMD3<Float>
  let isNear: Bool
  /// As CARLA sorts its props: what stands fast is static, what can be carried or pushed dynamic.
  let label: SemanticLabel

  static let fixedNames: Set<String> = [
    "advertisement", "bench01", "busstop", "busstoplb", "clothcontainer", "container", "fountain",
    "gardenlamp",
    "glasscontainer", "kiosk_01", "mailbox", "maptable", "pergola", "plantpot01", "slide", "streetfountain",
    "swing",
    "swingcouch", "table", "trampoline", "vendingmachine",
  ]

  init(name: String, size: SIMD3<Float>, isNear: Bool) {
    self.size = size
    self.isNear = isNear
    label =
      name.hasPrefix("streetsign") || name.hasPrefix("warning") || name == "trafficwarning"
      ? .trafficSign : Self.fixedNames.contains(name) ? .static : .dynamic
  }

  var sides: Int { isNear ? 12 : 6 }
  var x: Float { size.x }
  var y: Float { size.y }
  var height: Float { size.z }

  func surface(_ colour: Colour, shine: UInt8 = 0, layer: UInt8 = 0, label: SemanticLabel? = nil)
    -> Surface
  {
    var surface = Surface(colour, label ?? self.label)
    surface.shine = shine
    surface.layer = layer
    return surface
  }

  var wood: Surface {
    var surface = surface(Colour(132, 92, 58))
    surface.texture = .wood
    surface.mapping = TextureMapping(u: SIMD4(0, 0.5, 0, 0), v: SIMD4(0.5, 0, 0.5, 0))
    return surface
  }
  var metal: Surface { surface(Colour(118, 122, 126), shine: 50) }
  var darkMetal: Surface { surface(Colour(46, 48, 50), shine: 30) }

  /// Along the box's whole ground.
  func block(
    _ s: inout Sculptor, _ low: Float = 0, _ high: Float? = nil, share: Float = 1, _ surface: Surface
  ) {
    s.box(
      SIMD3(-x * share, -y * share, low), SIMD3(x * share, y * share, high ?? height), surface)
  }

  func block(_ s: inout Sculptor, _ surface: Surface) { block(&s, 0, nil, surface) }

  func add(_ name: String, to s: inout Sculptor) {
    switch name {
    case "constructioncone", "trafficcone01", "trafficcone02": addCone(&s)
    case "barrel": addBarrel(&s)
    case "streetbarrier": addStreetBarrier(&s)
    case "chainbarrier", "chainbarrierend": addChainBarrier(&s, ends: name.hasSuffix("end"))
    case "trafficwarning": addArrowTrailer(&s)
    case "warningaccident", "warningconstruction":
      addWarningSign(&s, construction: name == "warningconstruction")
    case "streetsign", "streetsign01", "streetsign04": addStreetSign(&s)
    case "dirtdebris01", "dirtdebris02", "dirtdebris03": addDirt(&s, scramble(name))
    case "ironplank": addPlank(&s)
    case "garbage01", "garbage02", "garbage03", "platformgarbage01": addGarbage(&s, scramble(name))
    case "trashbag", "plasticbag", "shoppingbag": addBag(&s, name)
    case "bin", "trashcan01", "trashcan02", "trashcan03", "trashcan04", "trashcan05":
      addBin(&s, scramble(name))
    case "container", "clothcontainer", "glasscontainer": addContainer(&s, name)
    case "box01", "box02", "box03", "creasedbox01", "creasedbox02", "creasedbox03": addCardboard(&s)
    case "briefcase", "travelcase": addCase(&s, name)
    case "advertisement": addAdvertisement(&s)
    case "busstop", "busstoplb": addBusStop(&s)
    case "kiosk_01", "foodcart": addKiosk(&s, name)
    case "vendingmachine": addVendingMachine(&s)
    case "mailbox": addMailbox(&s)
    case "maptable": addMapTable(&s)
    case "bench01": addBench(&s)
    case "table", "plastictable": addTable(&s, plastic: name == "plastictable")
    case "plasticchair": addChair(&s)
    case "swingcouch", "swing": addSwing(&s)
    case "slide": addSlide(&s)
    case "trampoline": addTrampoline(&s)
    case "pergola": addPergola(&s)
    case "fountain", "streetfountain": addFountain(&s)
    case "plantpot01": addPlantPot(&s)
    case "gardenlamp": addGardenLamp(&s)
    case "shoppingcart": addShoppingCart(&s)
    case "wateringcan", "motorhelmet": addSmallRound(&s, name)
    default: block(&s, surface(Colour(140, 138, 132)))
    }
  }
}
