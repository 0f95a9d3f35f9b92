/// What people ask of a training while it runs.
public final class TrainingRequests {
  let stop: StopRequest
  public let steering: Steering
  // Wishes of this process, not of the run.
  var isPaused = false
  /// Whether the training is to end with the running epoch.
  var stopsAfterEpoch = false

  public init(stop: StopRequest, steering: Steering = Steering()) {
    self.stop = stop
    self.steering = steering
  }
}
