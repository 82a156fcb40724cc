import DriveTypes
import Images
import Inference

/// Makes of a prompt what the model takes: patches of its pictures and tokens of its text. Any thread may; the model
/// itself has one owner.
package struct PromptPreparation: Sendable {
  let settings: DrivingModelSettings
  let processor: PictureProcessor
  let tokenizer: Tokenizer
  /// Of pictures; one stands for all.
  var placeholder: String { settings.pictureCount > 1 ? "<|video_pad|>" : "<|image_pad|>" }

  /// - Parameter clock: seconds, for the time that this took.
  package func prepare(
    _ prompt: DrivePrompt, clock: () -> Double = { 0 }
  ) throws(DrivingModelError) -> PreparedPrompt {
    guard settings.modes.contains(prompt.mode) else {
      throw .unfit(
        what: "mode", got: prompt.mode.rawValue,
        expected: settings.modes.map(\.rawValue).joined(separator: " or "))
    }
    let start = clock()
    guard prompt.views.isEmpty || prompt.views.count == settings.views?.cameras.count else {
      throw .unfit(
        what: "views", got: "\(prompt.views.count)",
        expected: "none, or one of each of \((settings.views?.cameras ?? []).joined(separator: ", "))")
    }
    let picture = try patches(of: prompt.pictures)
    var views: [PatchedPicture] = []
    for pictures in prompt.views { views.append(try patches(of: pictures)) }
    return PreparedPrompt(
      mode: prompt.mode, speed: prompt.speed, yawRate: prompt.yawRate, command: prompt.command,
      targets: prompt.targets,
      tokens: tokens(of: prompt), picture: picture, views: views, seconds: clock() - start)
  }

  func patches(of pictures: [RGBImage]) throws(DrivingModelError) -> PatchedPicture {
    do throws(InferenceError) {
      if pictures.count == 1, let picture = pictures.last { return try processor.patches(of: picture) }
      return try processor.patches(ofFilm: pictures, secondsPerStep: 2 * settings.historySeconds)
    } catch {
      throw .inference(error)
    }
  }

  func tokens(of prompt: DrivePrompt) -> [Int] {
    tokenizer.encode(prompt.text(picture: placeholder), addingSpecial: false)
  }
}

/// A prompt as the model takes it.
///
/// Nothing writes to the patches once they are cut, so that they may go from thread to thread.
package struct PreparedPrompt: @unchecked Sendable {
  package let mode: DriveMode
  let speed, yawRate: Double
  let command: RoadOption
  let targets: [Point<Ego>]
  let tokens: [Int]
  package var picture: PatchedPicture
  let views: [PatchedPicture]
  /// That it took to prepare.
  let seconds: Double
}
