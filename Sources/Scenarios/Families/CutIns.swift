extension ScenarioCatalogue {
  static let cutIns: [Entry] = []
}
