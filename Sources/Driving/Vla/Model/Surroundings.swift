import Foundation
import Inference
import Sensing

/// What a model sees around it: cameras with a vision tower and a perception head of their own.
///
/// What perception needs of pictures is not what a way needs, and what moves across a picture to the side moves far: these
/// cameras' two pictures may be closer together in time than the prompt's (`DrivingModelSettings.Views`).
public final class Surroundings {
  let perception: PerceptionHead
  let backbone: any VisionEncoder
  /// Of the cameras, in their order.
  let views: [PerceptionView]

  /// nil where the model has no such cameras.
  convenience init?(
    _ settings: DrivingModelSettings, model: VisionLanguageModel, folder: URL
  ) throws(DrivingModelError) {
    guard let named = settings.views, let cell = DrivingModel.cell(of: model),
      let perception = try DrivingModel.perception(
        named.perception, of: settings, model: model, folder: folder)
    else { return nil }
    let own = try DrivingEye.camera(of: settings)
    self.init(
      perception: perception,
      backbone: try DrivingModel.tower(named.backbone, of: model, folder: folder),
      views: try DrivingEye.views(of: settings).map {
        PerceptionView($0, lens: own, crop: settings.crop, cell: cell)
      })
  }

  private init(perception: PerceptionHead, backbone: any VisionEncoder, views: [PerceptionView]) {
    (self.perception, self.backbone, self.views) = (perception, backbone, views)
  }

  /// The same, its weights not copied, for another thread.
  func twin(compute: Compute) -> Surroundings {
    Surroundings(perception: perception.twin(compute: compute), backbone: backbone.twin(), views: views)
  }
}
