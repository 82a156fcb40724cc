extension ScenarioCatalogue {
  static let crossTraffic: [Entry] = []
}
