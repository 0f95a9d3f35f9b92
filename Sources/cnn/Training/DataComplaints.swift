import CNNData
import CNNSpec

extension Configuration {
  /// Runs `body`; what a data set in it says about this configuration is thrown with the line of the text that it is about.
  ///
  /// - Throws: what `body` throws, with `SpecErrors` in place of such a `DataError`.
  func locatingComplaints<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DataError {
      guard let key = error.key else { throw error }
      throw complaint(error.message, stanza: key.stanza, key: key.key)
    }
  }
}
