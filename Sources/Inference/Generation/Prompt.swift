/// What a model is asked: token ids, among them placeholders of pictures, and the pictures: stills in order, films in
/// order, one kind among the other as may be (Hugging Face's processors hand them over apart).
///
/// Placeholders as Hugging Face's processors write them: the image (or video) token once for each row that the vision
/// tower gives; one placeholder alone may stand for all rows of its picture.
public struct Prompt {
  public var tokens: [Int]
  public var pictures: [PatchedPicture]

  public init(tokens: [Int], pictures: [PatchedPicture] = []) {
    self.tokens = tokens
    self.pictures = pictures
  }
}

/// How prompts of a model are read: its placeholders, limits and positions.
package struct PromptLayout {
  package let vocabularySize, maximumPositions: Int
  package let imageToken, videoToken: Int?
  /// Patches across one row of the vision tower's output.
  package let mergeSize: Int
  package let counter: PositionCounter

  package init(_ model: ModelConfiguration) {
    vocabularySize = model.text.vocabularySize
    maximumPositions = model.text.maximumPositions
    imageToken = model.vision == nil ? nil : model.imageToken
    videoToken = model.vision == nil ? nil : model.videoToken
    mergeSize = model.vision?.mergeSize ?? 1
    counter = PositionCounter(of: model)
  }

  /// A prompt cut into text and pictures, each picture with the rows that it takes.
  package enum Part {
    case text(ArraySlice<Int>)
    case picture(PatchedPicture, rows: Int, grid: PictureGrid?, placeholder: Int)
  }

  /// - Parameter rows: how many rows the vision tower gives of a picture, and their grid.
  package func parts(
    of prompt: Prompt, rows: (PatchedPicture) -> (count: Int, grid: PictureGrid?)
  ) throws(InferenceError) -> [Part] {
    var parts: [Part] = []
    var pictures = prompt.pictures
    let tokens = prompt.tokens
    var start = 0
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      guard token >= 0, token < vocabularySize else {
        throw .badRequest(
          what: "token \(index) of the prompt", got: "\(token)",
          expected: "an id from 0 to \(vocabularySize - 1)")
      }
      guard token == imageToken || token == videoToken else {
        index += 1
        continue
      }
      let isFilm = imageToken == videoToken ? nil : token == videoToken
      guard let place = pictures.firstIndex(where: { isFilm == nil || ($0.secondsPerStep != nil) == isFilm })
      else {
        throw .badRequest(
          what: "pictures of the prompt", got: "\(prompt.pictures.count), \(pictures.count) not placed yet",
          expected: "another \(isFilm == true ? "film" : "still") for the placeholder at token \(index)")
      }
      let picture = pictures.remove(at: place)
      try check(picture, at: index)
      if start < index { parts.append(.text(tokens[start..<index])) }
      let (count, grid) = rows(picture)
      let run = tokens[index...].prefix(count).prefix { $0 == token }.count
      guard run == count || run == 1 else {
        throw .badRequest(
          what: "placeholders at token \(index)", got: "\(run)",
          expected:
            "\(count), as many as the picture of \(picture.time)x\(picture.height)x\(picture.width) patches has rows"
        )
      }
      parts.append(.picture(picture, rows: count, grid: grid, placeholder: token))
      index += run == count ? count : 1
      start = index
    }
    if start < tokens.count { parts.append(.text(tokens[start...])) }
    guard pictures.isEmpty else {
      throw .badRequest(
        what: "pictures of the prompt", got: "\(prompt.pictures.count)",
        expected: "\(prompt.pictures.count - pictures.count), as many as there are placeholders")
    }
    return parts
  }

  private func check(_ picture: PatchedPicture, at index: Int) throws(InferenceError) {
    guard picture.time > 0, picture.height > 0, picture.width > 0,
      picture.patches.count == picture.time * picture.height * picture.width
    else {
      throw .badRequest(
        what: "picture for the placeholder at token \(index)", got: "\(picture.patches.count) patches",
        expected: "\(picture.time)x\(picture.height)x\(picture.width)")
    }
    guard picture.height % mergeSize == 0, picture.width % mergeSize == 0 else {
      throw .badRequest(
        what: "picture for the placeholder at token \(index)",
        got: "\(picture.height)x\(picture.width) patches",
        expected: "multiples of \(mergeSize)")
    }
  }
}
