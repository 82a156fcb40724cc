extension ScenarioCatalogue {
  static let pedestrians: [Entry] = []
}
