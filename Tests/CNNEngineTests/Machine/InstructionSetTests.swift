import Testing

@testable import CNNEngine

@Suite struct InstructionSetTests {
  @Test func theBaselineRunsEverywhere() { #expect(InstructionSet.supported.first == .baseline) }

  @Test func withoutTheVariableTheFastestIsSelected() throws {
    #expect(try InstructionSet.selected(environment: [:]) == InstructionSet.fastest)
    #expect(try InstructionSet.selected(environment: ["CNN_ISA": ""]) == InstructionSet.fastest)
  }

  @Test func theVariableForcesALowerOne() throws {
    #expect(try InstructionSet.selected(environment: ["CNN_ISA": "baseline"]) == .baseline)
    #expect(try InstructionSet.selected(environment: ["CNN_ISA": "BASELINE"]) == .baseline)
  }

  @Test func anUnknownNameIsAnErrorThatListsTheKnownOnes() {
    #expect(throws: InstructionSetError.unknownName("sse9")) {
      try InstructionSet.selected(environment: ["CNN_ISA": "sse9"])
    }
    #expect(InstructionSetError.unknownName("sse9").description.contains("sse9"))
    #expect(InstructionSetError.unknownName("sse9").description.contains("baseline"))
  }
}
