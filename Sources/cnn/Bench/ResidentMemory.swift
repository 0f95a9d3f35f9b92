#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The most physical memory that this process has had so far, in bytes.
enum ResidentMemory {
  /// RUSAGE_SELF, which glibc declares with another type than its function takes.
  private static let ofThisProcess: Int32 = 0

  static var peakBytes: Int {
    var usage = rusage()
    guard getrusage(ofThisProcess, &usage) == 0 else { return 0 }
    #if canImport(Darwin)
      return Int(usage.ru_maxrss)
    #else
      // Linux counts kibibytes.
      return Int(usage.ru_maxrss) * 1024
    #endif
  }
}
