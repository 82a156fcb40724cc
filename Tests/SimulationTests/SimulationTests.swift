import Testing

@Test func placeholderSimulation() { #expect(1 + 1 == 2) }
