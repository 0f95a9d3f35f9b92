#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The functions of MPI, from whatever library the machine has.
///
/// The library is opened when a launcher has started several processes, so one binary serves a laptop without MPI and every
/// cluster. Only bytes are sent, and none of MPI's own sums is used: their order differs from library to library.
///
/// Handles are a word that functions take as they are: an address in Open MPI, a number in the others, which look at its lower
/// half.
struct MPILibrary: @unchecked Sendable {
  typealias Handle = UInt
  typealias Bytes = UnsafeMutableRawPointer

  let path: String
  let handles: Handles
  let initialize: @convention(c) (Bytes?, Bytes?, Int32, UnsafeMutablePointer<Int32>) -> Int32
  let rank: @convention(c) (Handle, UnsafeMutablePointer<Int32>) -> Int32
  let size: @convention(c) (Handle, UnsafeMutablePointer<Int32>) -> Int32
  let setErrorHandler: @convention(c) (Handle, Handle) -> Int32
  let send: @convention(c) (Bytes?, Int32, Handle, Int32, Int32, Handle, UnsafeMutablePointer<Handle>) -> Int32
  let receive: @convention(c) (Bytes?, Int32, Handle, Int32, Int32, Handle, UnsafeMutablePointer<Handle>) -> Int32
  let test: @convention(c) (UnsafeMutablePointer<Handle>, UnsafeMutablePointer<Int32>, Bytes) -> Int32
  let errorText: @convention(c) (Int32, UnsafeMutablePointer<CChar>, UnsafeMutablePointer<Int32>) -> Int32
  let abort: @convention(c) (Handle, Int32) -> Int32
  let finalize: @convention(c) () -> Int32

  /// What a family of libraries calls the few things that aren't functions.
  struct Handles {
    let world: Handle
    let byte: Handle
    let errorsReturn: Handle
    /// The level of threads at which calls come from several, one at a time.
    let serialized: Int32

    /// - Source: mpi.h of MPICH 4.0 and of its ABI family.
    static let mpich = Handles(world: 0x4400_0000, byte: 0x4c00_010d, errorsReturn: 0x5400_0001, serialized: 2)
    /// - Source: mpi_abi.h of MPI 5.0.
    static let standard = Handles(world: 0x101, byte: 0x247, errorsReturn: 0x143, serialized: 2048)

    /// Open MPI's handles are the addresses of objects that it exports.
    init?(openMPI library: UnsafeMutableRawPointer) {
      let names = ["ompi_mpi_comm_world", "ompi_mpi_byte", "ompi_mpi_errors_return"]
      let addresses = names.compactMap { dlsym(library, $0).map { Handle(bitPattern: $0) } }
      guard addresses.count == names.count else { return nil }
      self.init(world: addresses[0], byte: addresses[1], errorsReturn: addresses[2], serialized: 2)
    }

    private init(world: Handle, byte: Handle, errorsReturn: Handle, serialized: Int32) {
      (self.world, self.byte, self.errorsReturn, self.serialized) = (world, byte, errorsReturn, serialized)
    }
  }

  /// Opens a library.
  ///
  /// - Returns: `nil` when it isn't there or lacks a function.
  init?(_ path: String) {
    // Its own plugins look for its functions among those of the process.
    guard let library = dlopen(path, RTLD_NOW | RTLD_GLOBAL) else { return nil }
    func function<Function>(_ name: String, _ type: Function.Type) -> Function? {
      dlsym(library, name).map { unsafeBitCast($0, to: type) }
    }
    typealias Transfer =
      @convention(c) (Bytes?, Int32, Handle, Int32, Int32, Handle, UnsafeMutablePointer<Handle>) -> Int32
    typealias Question = @convention(c) (Handle, UnsafeMutablePointer<Int32>) -> Int32
    guard
      let initialize = function(
        "MPI_Init_thread", (@convention(c) (Bytes?, Bytes?, Int32, UnsafeMutablePointer<Int32>) -> Int32).self),
      let rank = function("MPI_Comm_rank", Question.self), let size = function("MPI_Comm_size", Question.self),
      let setErrorHandler = function("MPI_Comm_set_errhandler", (@convention(c) (Handle, Handle) -> Int32).self),
      let send = function("MPI_Isend", Transfer.self), let receive = function("MPI_Irecv", Transfer.self),
      let test = function(
        "MPI_Test",
        (@convention(c) (UnsafeMutablePointer<Handle>, UnsafeMutablePointer<Int32>, Bytes) -> Int32).self),
      let errorText = function(
        "MPI_Error_string",
        (@convention(c) (Int32, UnsafeMutablePointer<CChar>, UnsafeMutablePointer<Int32>) -> Int32).self),
      let abort = function("MPI_Abort", (@convention(c) (Handle, Int32) -> Int32).self),
      let finalize = function("MPI_Finalize", (@convention(c) () -> Int32).self)
    else { return nil }
    self.path = path
    let isStandard = dlsym(library, "MPI_Abi_get_version") != nil
    handles = Handles(openMPI: library) ?? (isStandard ? .standard : .mpich)
    (self.initialize, self.rank, self.size, self.setErrorHandler) = (initialize, rank, size, setErrorHandler)
    (self.send, self.receive, self.test) = (send, receive, test)
    (self.errorText, self.abort, self.finalize) = (errorText, abort, finalize)
  }

  /// - Throws: `RankError.failed` for a result that is not success.
  func require(_ result: Int32, _ call: String) throws(RankError) {
    guard result != 0 else { return }
    let room = 8192
    var text = [CChar](repeating: 0, count: room)
    var length: Int32 = 0
    let isKnown = errorText(result, &text, &length) == 0
    let reason =
      isKnown
      ? String(decoding: text.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self) : "error \(result)"
    throw .failed(call: call, reason: reason)
  }
}
