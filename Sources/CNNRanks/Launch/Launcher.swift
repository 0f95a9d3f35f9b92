/// What started several processes of one program, as its environment tells.
public struct Launcher: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// Open MPI's mpirun.
    case openMPI
    /// The mpiexec of MPICH and its relatives: Intel MPI, MVAPICH, Cray MPI.
    case hydra
    /// Slurm's srun.
    case slurm
  }

  /// The environment variable that names the library's file.
  static let libraryVariable = "CNN_MPI"

  public let kind: Kind
  /// Processes that were started.
  public let processes: Int

  /// How messages name it.
  public var name: String {
    switch kind {
    case .openMPI: "mpirun"
    case .hydra: "mpiexec"
    case .slurm: "srun"
    }
  }

  /// - Returns: `nil` if the program was started only once.
  public static func detected(environment: [String: String]) -> Launcher? {
    // A batch script of Slurm has the variables of its job; only a step's tasks have this one.
    let variables: [(Kind, String)] = [
      (.openMPI, "OMPI_COMM_WORLD_SIZE"), (.slurm, "SLURM_STEP_NUM_TASKS"), (.hydra, "PMI_SIZE"),
    ]
    for (kind, variable) in variables {
      if let processes = environment[variable].flatMap({ Int($0) }), processes > 1 {
        return Launcher(kind: kind, processes: processes)
      }
    }
    return nil
  }

  /// The number of this process among those that a launcher has started, before the library is asked; 0 without one.
  public static func rank(environment: [String: String]) -> Int {
    guard let launcher = detected(environment: environment) else { return 0 }
    let variable =
      switch launcher.kind {
      case .openMPI: "OMPI_COMM_WORLD_RANK"
      case .hydra: "PMI_RANK"
      case .slurm: "SLURM_PROCID"
      }
    return environment[variable].flatMap { Int($0) } ?? 0
  }

  /// Whether the processes were given what they find each other by. Slurm does that only if it is told to.
  func connects(environment: [String: String]) -> Bool {
    kind != .slurm || environment["PMIX_RANK"] != nil || environment["PMI_RANK"] != nil
  }

  /// Names of libraries that can speak with the launcher's other processes, the likeliest first.
  ///
  /// - Source: The sonames of Open MPI 4 and 5, of MPICH's ABI family, and of the ABI of MPI 5.
  var libraries: [String] {
    let openMPI = ["libmpi.so.40"]
    let mpich = ["libmpich.so.12", "libmpi.so.12"]
    let standard = ["libmpi_abi.so.0"]
    switch kind {
    case .openMPI: return openMPI + standard
    case .hydra: return mpich + standard
    case .slurm: return openMPI + mpich + standard
    }
  }
}
