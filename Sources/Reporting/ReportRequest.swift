/// What a report is to hold.
public struct ReportRequest: Sendable, Hashable {
  /// Output folder of an evaluation.
  public var run: String
  /// Another one to compare with; nil for none.
  public var other: String?
  /// Failed routes, the worst first, that get camera pictures drawn from their traces.
  public var pictures: Int
  /// Megabytes of pictures in the page at most.
  public var pictureBudget: Double
  /// Folder of pictures saved while driving; nil for none.
  public var savedPictures: String?
  /// Folder of the model that drove, to plan once more on the routes with pictures; nil for no plans.
  public var model: String?
  /// File of Chart.js; the installed one where nil.
  public var charts: String?
  public var mapsCache: String?

  public init(
    run: String, other: String? = nil, pictures: Int = 8, pictureBudget: Double = 10,
    savedPictures: String? = nil, model: String? = nil, charts: String? = nil, mapsCache: String? = nil
  ) {
    self.run = run
    self.other = other
    self.pictures = pictures
    self.pictureBudget = pictureBudget
    self.savedPictures = savedPictures
    self.model = model
    self.charts = charts
    self.mapsCache = mapsCache
  }
}
