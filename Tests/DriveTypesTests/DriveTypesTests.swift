import Testing

@Test func placeholderDriveTypes() { #expect(1 + 1 == 2) }
