import Testing

@Test func placeholderRoads() { #expect(1 + 1 == 2) }
