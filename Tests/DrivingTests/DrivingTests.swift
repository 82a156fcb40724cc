import Testing
@Test func placeholderDriving() { #expect(1 + 1 == 2) }
