import CNNRun
import Testing

@testable import cnn

@Suite struct LiveStateTests {
  @Test func theTimeThatIsLeftFollowsFromTheSpeedWithoutPauses() throws {
    var state = LiveFixture.state(steps: 50)
    // 50 steps in half a second; 250 are left.
    #expect(abs(try #require(state.timeLeft) - 2.5) < 1e-9)
    state.apply(LiveFixture.command(.pause, step: 50), now: 0.5)
    state.apply(LiveFixture.command(.goOn, step: 50), now: 100.5)
    state.apply(.step(LiveFixture.progress(51)), now: 100.51)
    #expect(abs(try #require(state.timeLeft) - 2.49) < 1e-9)
    #expect(state.elapsed == 100.51)
  }

  @Test func theShareOfThePeakIsArithmeticBySpeed() throws {
    // 6,400 images a second of 10 million operations, of 100 billion.
    #expect(abs(try #require(LiveFixture.state(steps: 1).peakShare) - 0.64) < 1e-9)
  }

  @Test func aKeyThatIsPressedTwiceTakesItsWishBack() {
    var state = LiveFixture.state(steps: 1)
    #expect(LiveKeys.command("p", in: state) == .pause)
    state.ask(.pause)
    #expect(LiveKeys.command("p", in: state) == .goOn)
    #expect(LiveKeys.command("x", in: state) == .stopAfterEpoch)
    state.apply(LiveFixture.command(.stopAfterEpoch, step: 1), now: 1)
    #expect(state.stopsAfterEpoch && LiveKeys.command("x", in: state) == .keepGoing)
    state.apply(LiveFixture.command(.pause, step: 1), now: 1)
    #expect(state.isPaused && state.asked.isEmpty)
  }

  @Test func aWishWithoutEffectIsForgotten() {
    var state = LiveFixture.state(steps: 1)
    state.ask(.halveRate)
    state.apply(.step(LiveFixture.progress(2)), now: 1)
    #expect(state.asked.count == 1)
    state.apply(.step(LiveFixture.progress(3)), now: 1)
    #expect(state.asked.isEmpty)
  }

  @Test func aRollbackTakesBackEpochsAndLosses() {
    var state = LiveFixture.state(steps: 250)
    #expect(state.epochs.count == 2 && state.curve.end == 250)
    state.apply(
      .rolledBack(
        RollbackRecord(
          epoch: 2, step: 100, divergedStep: 250, quantity: .loss, rollbacks: 1, learningRateFactor: 0.5,
          blackBox: nil)), now: 3)
    #expect(state.epochs.map(\.record.epoch) == [1] && state.curve.end == 100 && state.rateFactor == 0.5)
  }

  @Test func repeatedCommandsNeitherPauseNorStop() {
    var state = LiveFixture.state(steps: 1)
    for command in [SteeringCommand.pause, .stopAfterEpoch] {
      let record = SteeringRecord(
        epoch: 1, step: 1, number: 1, command: command, rollbacks: 0, learningRateFactor: 1)
      state.apply(.steered(record, isRepeated: true), now: 1)
    }
    #expect(!state.isPaused && !state.stopsAfterEpoch)
    #expect(state.messages.map(\.text) == ["step 1: paused (repeated)", "step 1: stops after this epoch (repeated)"])
  }

  @Test func otherKeysMeanNothing() {
    let state = LiveFixture.state(steps: 1)
    for key in "abcdfghijkmnoqrtuvwyzABCDEFGHIJKMNOPQRSTUVWXYZ 0123456789\n\t" {
      #expect(LiveKeys.command(key, in: state) == nil, "\(key)")
    }
  }
}
