/// An error that has ended rank 0 while the other ranks compute, who can only be ended too.
public struct UnsharedError: Error {
  public let cause: any Error

  public init(cause: any Error) { self.cause = cause }
}

extension Trainer {
  /// Runs `body`, which trains, and sees to it that the other ranks have nothing to wait for when it fails.
  ///
  /// - Throws: What `body` throws; in an `UnsharedError` where the other ranks can't know of it.
  public func sharingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw endSharing(after: error) ? error : UnsharedError(cause: error)
    }
  }
}
