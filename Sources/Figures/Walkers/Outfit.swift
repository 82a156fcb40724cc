import Rendering

/// What a person looks like: clothes, skin, hair, height. Chosen by a number, the same each time.
struct Outfit: Sendable {
  enum Hair: Sendable, Hashable { case short, long, cap, bald, helmet }

  var skin, hair, top, bottom, shoes: Colour
  var hairStyle: Hair
  var hasSkirt = false
  var hasRucksack = false
  /// Sleeves to the hand; else to the elbow.
  var hasLongSleeves = true
  let label: SemanticLabel

  private static let skins = [
    Colour(236, 196, 168), Colour(224, 176, 142), Colour(198, 148, 112), Colour(158, 108, 76),
    Colour(112, 74, 52), Colour(80, 54, 40),
  ]
  private static let hairs = [
    Colour(24, 20, 18), Colour(46, 32, 22), Colour(88, 60, 36), Colour(150, 112, 62), Colour(120, 118, 116),
    Colour(112, 48, 26),
  ]
  private static let tops = [
    Colour(178, 40, 44), Colour(38, 72, 132), Colour(230, 228, 220), Colour(34, 36, 40), Colour(70, 110, 76),
    Colour(206, 160, 60), Colour(120, 124, 130), Colour(86, 58, 110), Colour(64, 132, 156),
    Colour(190, 104, 60), Colour(92, 30, 40), Colour(150, 170, 190), Colour(52, 60, 48),
  ]
  private static let bottoms = [
    Colour(40, 52, 82), Colour(30, 32, 36), Colour(74, 82, 96), Colour(120, 104, 80), Colour(58, 50, 44),
    Colour(26, 36, 58), Colour(150, 146, 138),
  ]
  private static let shoeColours = [Colour(24, 22, 22), Colour(70, 46, 32), Colour(210, 210, 206)]

  init(number: UInt64, label: SemanticLabel = .pedestrian, wearsHelmet: Bool = false) {
    var state = number
    func pick<T>(_ list: [T]) -> T {
      state = scramble(state)
      return list[Int(state % UInt64(list.count))]
    }
    skin = pick(Self.skins)
    hair = pick(Self.hairs)
    top = pick(Self.tops)
    bottom = pick(Self.bottoms)
    shoes = pick(Self.shoeColours)
    hairStyle = pick([.short, .short, .short, .long, .long, .cap, .bald])
    hasSkirt = pick([false, false, false, true]) && hairStyle == .long
    hasRucksack = pick([false, false, false, true])
    hasLongSleeves = pick([true, true, false])
    self.label = label
    if wearsHelmet {
      hairStyle = .helmet
      hair = pick([Colour(30, 32, 36), Colour(220, 222, 224), Colour(170, 28, 30), Colour(30, 70, 140)])
      hasSkirt = false
    }
  }

  func surface(_ colour: Colour, shine: UInt8 = 0) -> Surface {
    var surface = Surface(colour, label)
    surface.shine = shine
    return surface
  }
}
